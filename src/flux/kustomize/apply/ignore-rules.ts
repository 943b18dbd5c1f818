// spec.ignore: fields by JSON pointer that neither count as drift nor are forced. If another Apply manager owns one, Flux lets go of it; otherwise it repeats the live value.
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { Resource } from '../../build/resource.ts';
import { selectResources } from '../../build/selector.ts';
import { clone, isMap, type Value, type ValueMap } from '../../build/value.ts';
import type { IgnoreRule } from '../spec.ts';

const parts = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~'));

const lookUp = (object: unknown, path: string[]): unknown => {
  let node = object as Value | undefined;
  for (const part of path) node = Array.isArray(node) ? node[Number(part)] : isMap(node) ? node[part] : undefined;
  return node;
};

const put = (object: unknown, path: string[], value: unknown): void => {
  const parent = lookUp(object, path.slice(0, -1));
  const last = path.at(-1) as string;
  if (Array.isArray(parent)) {
    if (value === undefined) parent.splice(Number(last), 1);
    else parent[Number(last)] = value as Value;
  } else if (isMap(parent)) {
    if (value === undefined) delete (parent as ValueMap)[last];
    else (parent as ValueMap)[last] = value as Value;
  }
};

const matches = (object: KubeObject, { target }: IgnoreRule): boolean =>
  !target || selectResources([new Resource(object as unknown as ValueMap)], target).length > 0;

/** Pointers of all rules that mean this object. */
export const ignoredPaths = (object: KubeObject, rules: IgnoreRule[]): string[] =>
  rules.filter((rule) => matches(object, rule)).flatMap(({ paths }) => paths);

export const withoutPaths = (object: KubeObject, paths: string[]): KubeObject => {
  if (!paths.length) return object;
  const copy = clone(object);
  for (const path of paths) put(copy, parts(path), undefined);
  return copy;
};

/** `/spec/containers/0/image` in the language of managed fields; undefined where an element has no key there. */
const fieldsPath = (object: KubeObject, path: string[], sets: Record<string, unknown>[]): string[] | undefined => {
  const found: string[] = [];
  for (const [at, part] of path.entries()) {
    const parent = lookUp(object, path.slice(0, at));
    if (!Array.isArray(parent)) {
      found.push(`f:${part}`);
      continue;
    }
    const item = parent[Number(part)];
    const keys = sets.flatMap((set) => Object.keys((walk(set, found) ?? {}) as object)).filter((key) => key.startsWith('k:'));
    const key = keys.find((each) =>
      Object.entries(JSON.parse(each.slice(2)) as object).every(([name, value]) => isMap(item) && isDeepStrictEqual(item[name], value)),
    );
    if (!key) return undefined;
    found.push(key);
  }
  return found;
};

const walk = (set: Record<string, unknown>, path: string[]): unknown => {
  let node: unknown = set;
  for (const part of path) node = isMap(node) ? node[part] : undefined;
  return node;
};

const ownedByOther = (live: KubeObject, path: string[], owner: string): boolean => {
  const applied = (live.metadata.managedFields ?? []).filter(({ operation, subresource }) => operation === 'Apply' && !subresource);
  const sets = applied.map(({ fieldsV1 = {} }) => fieldsV1);
  const fields = fieldsPath(live, path, sets);
  return fields !== undefined && applied.some(({ manager, fieldsV1 = {} }) => manager !== owner && walk(fieldsV1, fields) !== undefined);
};

/** What is applied instead of Git's object, given how the live one and the dry run differ at the ignored places. */
export const adoptIgnored = (object: KubeObject, live: KubeObject, dryRun: KubeObject, paths: string[], owner: string): KubeObject => {
  if (!paths.length) return object;
  const copy = clone(object);
  for (const pointer of paths) {
    const path = parts(pointer);
    const value = lookUp(live, path);
    if (isDeepStrictEqual(value, lookUp(dryRun, path))) continue;
    put(copy, path, ownedByOther(live, path, owner) ? undefined : clone(value));
  }
  return copy;
};
