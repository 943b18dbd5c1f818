// Housekeeping of managers after each change: fields that nobody owns by name, and no more than ten updaters.
import { FieldSet } from './field-set.ts';
import { managerIdentifier, type Managed } from './managed-entries.ts';

const neverTracked = FieldSet.of(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields', 'resourceVersion'].map(
    (name) => ['f:metadata', `f:${name}`],
  ),
);

export const stripUntracked = (managed: Managed, identifier: string): void => {
  const set = managed.sets.get(identifier);
  if (!set) return;
  const fields = set.fields.difference(neverTracked);
  if (fields.isEmpty) managed.sets.delete(identifier);
  else managed.sets.set(identifier, { ...set, fields });
};

const longestUpdaters = 10;
const second = (time: string | undefined) => (time ? Math.floor(Date.parse(time) / 1000) : 0);

const updatersByAge = ({ sets, times }: Managed): string[] =>
  [...sets.keys()]
    .filter((identifier) => !sets.get(identifier)?.applied)
    .toSorted((a, b) => second(times.get(a)) - second(times.get(b)) || (a < b ? -1 : 1));

/** Merges the oldest updaters of each version into one named ancient-changes while there are more than ten. */
export const capUpdaters = (managed: Managed): void => {
  const { sets, times } = managed;
  const updaters = updatersByAge(managed);
  const firstOf = new Map<string, string>();
  let count = updaters.length;
  for (const identifier of updaters) {
    if (count <= longestUpdaters) return;
    const set = sets.get(identifier);
    if (!set) continue;
    const first = firstOf.get(set.apiVersion);
    if (first === undefined) {
      firstOf.set(set.apiVersion, identifier);
      continue;
    }
    const bucket = managerIdentifier({ manager: 'ancient-changes', operation: 'Update', apiVersion: set.apiVersion });
    const merged = sets.get(bucket) ?? sets.get(first);
    if (!sets.has(bucket)) sets.delete(first);
    sets.set(bucket, { ...set, fields: merged ? set.fields.union(merged.fields) : set.fields });
    sets.delete(identifier);
    count--;
    const time = times.get(identifier);
    if (time) times.set(bucket, time);
  }
};
