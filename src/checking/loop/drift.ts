// Values of live objects that differ from what Git says of them, and that somebody else than Flux wrote. Leaves out: fields with a variable in them.
import { posix } from 'node:path';
import { sayDuration } from '../../course/duration.ts';
import { MemoryTree } from '../../flux/build/file-tree.ts';
import { generateKustomization, type OverlaySettings } from '../../flux/build/generate-kustomization.ts';
import { kustomizeBuild } from '../../flux/build/kustomize-build.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { RepositoryReader } from '../git/repository-reader.ts';
import { match, show } from '../match/match.ts';
import { fluxManager, ownersOf, valueAt } from '../provenance.ts';
import { timeOf } from '../trace/flux-object.ts';

export interface Drift {
  /** `spec.replicas`, `spec.template.spec.containers[web].image`. */
  field: string;
  git: string;
  live: string;
  /** Its field manager. */
  by?: string;
  ageMs?: number;
}

/** What Git says of the objects of one Kustomization. */
export type Said = (object: KubeObject) => KubeObject | undefined;

const root = '/repository';

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : '');
const keyOf = ({ apiVersion, kind, metadata }: KubeObject): string => [groupOf(apiVersion), kind, metadata.name].join('/');

/** As the controller builds it, from the newest commit. Nothing where it cannot be built: its own Kustomization says why. */
export const saidBy = async (kustomization: KubeObject, repository: RepositoryReader, branch: string): Promise<Said> => {
  const spec = kustomization['spec'] as OverlaySettings & { path?: string };
  const files = await repository.readAll(branch, await repository.paths(branch));
  try {
    const tree = new MemoryTree(root, files);
    const folder = posix.join(root, posix.resolve('/', spec.path ?? '')).replace(/\/$/, '');
    generateKustomization(tree, folder, spec);
    const built = kustomizeBuild(folder, { tree, filesBelowRootOnly: false, order: 'fifo' }).map(
      (each) => each.object as unknown as KubeObject,
    );
    const known = new Map(built.map((object) => [keyOf(object), object]));
    return (object) => known.get(keyOf(object));
  } catch {
    return () => undefined;
  }
};

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isNamed = (value: unknown): value is { name: string }[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => isMap(each) && typeof each['name'] === 'string');

interface Difference {
  field: string;
  git: unknown;
  live: unknown;
}

const differences = (git: unknown, live: unknown, field: string): Difference[] => {
  if (typeof git === 'string' && git.includes('${')) return [];
  if (isMap(git) && isMap(live))
    return Object.entries(git).flatMap(([key, value]) => differences(value, live[key], field ? `${field}.${key}` : key));
  if (isNamed(git) && isNamed(live))
    return git.flatMap((each) =>
      differences(
        each,
        live.find(({ name }) => name === each.name),
        `${field}[${each.name}]`,
      ),
    );
  return match(git, live).length > 0 ? [{ field, git, live }] : [];
};

/** Writers of anything that Git could say; without one of them nothing can have drifted. */
const hasOtherWriter = ({ metadata }: KubeObject): boolean =>
  (metadata.managedFields ?? []).some(({ manager, subresource }) => manager !== fluxManager && subresource !== 'status');

const asText = (value: unknown): string => (isMap(value) || Array.isArray(value) ? 'something else' : show(value));

/** `applied`: the newest commit was applied, so that a field that is missing was taken away. */
export const driftOf = async (
  object: KubeObject,
  said: () => Promise<Said>,
  { applied, now }: { applied: boolean; now: number },
): Promise<Drift[]> => {
  if (!hasOtherWriter(object)) return [];
  const manifest = (await said())(object);
  if (!manifest) return [];
  const { apiVersion: _version, kind: _kind, status: _status, ...rest } = manifest;
  return differences(
    { ...rest, metadata: { labels: manifest.metadata.labels ?? {}, annotations: manifest.metadata.annotations ?? {} } },
    object,
    '',
  ).flatMap(({ field, git, live }): Drift[] => {
    const [owner] = ownersOf(object, field);
    if (owner?.manager === fluxManager || (!owner && (!applied || valueAt(object, field) !== undefined))) return [];
    const since = timeOf(owner?.time);
    const shown = { field, git: asText(git), live: asText(live) };
    return [{ ...shown, ...(owner?.manager ? { by: owner.manager } : {}), ...(since ? { ageMs: Math.max(0, now - since) } : {}) }];
  });
};

/** `replicas 5, Git 2`: the last word of the path is enough beside the object's name. */
export const driftBrief = ([first, ...more]: Drift[]): string =>
  first
    ? `drifted: ${first.field.split('.').at(-1)} ${first.live.split('/').at(-1)}, Git ${first.git.split('/').at(-1)}${more.length > 0 ? `, and ${more.length} more` : ''}`
    : '';

export const driftSays = (drifts: Drift[]): string =>
  drifts
    .map(({ field, git, live, by, ageMs }) => {
      const who = by ? `; ${by} wrote it${ageMs === undefined ? '' : ` ${sayDuration(ageMs)} ago`}` : '';
      return `${field} is ${live}, Git says ${git}${who}`;
    })
    .join('. ');
