// RFC 6902 as evanphx/json-patch does it for kustomize, with its messages. The API server's own answers differently (see kubernetes/patch).
import { BuildError } from './build-error.ts';
import { clone, isMap, type Value, type ValueMap } from './value.ts';

export interface JsonPatchOperation {
  op: string;
  path?: string;
  from?: string;
  value?: Value;
}

type Container = ValueMap | Value[];

const unescape = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

const locate = (document: Value, path: string): { container: Container; key: string } | undefined => {
  const parts = path.split('/');
  if (parts.length < 2) return undefined;
  let node: Value | undefined = document;
  for (const part of parts.slice(1, -1)) {
    node = Array.isArray(node) ? node[Number(unescape(part))] : isMap(node) ? node[unescape(part)] : undefined;
    if (node === undefined || node === null) return undefined;
  }
  return Array.isArray(node) || isMap(node) ? { container: node, key: unescape(parts.at(-1) as string) } : undefined;
};

const invalidIndex = (index: number) => new BuildError(`Unable to access invalid index: ${index}: invalid index referenced`);

const indexOf = (list: Value[], key: string, limit: number): number => {
  if (!/^[-+]?\d+$/.test(key)) throw new BuildError(`strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  const index = Number(key);
  if (index >= limit || index < -limit) throw invalidIndex(index);
  return index < 0 ? index + limit : index;
};

const add = (container: Container, key: string, value: Value): void => {
  if (!Array.isArray(container)) container[key] = value;
  else if (key === '-') container.push(value);
  else {
    if (!/^[-+]?\d+$/.test(key))
      throw new BuildError(`value was not a proper array index: '${key}': strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
    container.splice(indexOf(container, key, container.length + 1), 0, value);
  }
};

const remove = (container: Container, key: string): void => {
  if (Array.isArray(container)) container.splice(indexOf(container, key, container.length), 1);
  else if (container[key] === undefined) throw new BuildError(`Unable to remove nonexistent key: ${key}: missing value`);
  else delete container[key];
};

const get = (container: Container, key: string): Value | undefined =>
  Array.isArray(container) ? container[indexOf(container, key, container.length)] : container[key];

const at = (document: Value, path: string | undefined, missing: string) => {
  const found = locate(document, path ?? '');
  if (!found) throw new BuildError(missing);
  return found;
};

const wrap = <T>(prefix: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new BuildError(`${prefix}: ${(error as Error).message}`);
  }
};

const sorted = (value: Value | undefined): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : isMap(value)
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(value[key])]),
        )
      : value;
const equal = (a: Value | undefined, b: Value | undefined): boolean =>
  JSON.stringify(sorted(a ?? null)) === JSON.stringify(sorted(b ?? null));

const operations: Record<string, (document: Value, operation: JsonPatchOperation) => Value> = {
  add(document, { path, value }) {
    const { container, key } = at(
      document,
      path,
      `add operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`,
    );
    wrap(`error in add for path: '${path}'`, () => add(container, key, clone(value ?? null)));
    return document;
  },
  remove(document, { path }) {
    const { container, key } = at(
      document,
      path,
      `remove operation does not apply: doc is missing path: ${JSON.stringify(path)}: missing value`,
    );
    wrap(`error in remove for path: '${path}'`, () => remove(container, key));
    return document;
  },
  replace(document, { path, value }) {
    if (path === '') return clone(value ?? null);
    const { container, key } = at(document, path, `replace operation does not apply: doc is missing path: ${path}: missing value`);
    try {
      get(container, key);
    } catch {
      throw new BuildError(`replace operation does not apply: doc is missing key: ${path}: missing value`);
    }
    if (Array.isArray(container)) container[indexOf(container, key, container.length)] = clone(value ?? null);
    else container[key] = clone(value ?? null);
    return document;
  },
  move(document, { from, path }) {
    const source = at(document, from, `move operation does not apply: doc is missing from path: ${from}: missing value`);
    const value = wrap(`error in move for path: '${source.key}'`, () => get(source.container, source.key));
    wrap(`error in move for path: '${source.key}'`, () => remove(source.container, source.key));
    const target = at(document, path, `move operation does not apply: doc is missing destination path: ${path}: missing value`);
    wrap(`error in move for path: '${path}'`, () => add(target.container, target.key, value ?? null));
    return document;
  },
  copy(document, { from, path }) {
    const source = at(document, from, `copy operation does not apply: doc is missing from path: ${from}: missing value`);
    const value = wrap(`error in copy for from: '${from}'`, () => get(source.container, source.key));
    const target = at(document, path, `copy operation does not apply: doc is missing destination path: ${path}: missing value`);
    wrap('error while adding value during copy', () => add(target.container, target.key, clone(value ?? null)));
    return document;
  },
  test(document, { path, value }) {
    const { container, key } = at(document, path, `test operation does not apply: is missing path: ${path}: missing value`);
    const found = wrap(`error in test for path: '${path}'`, () => get(container, key));
    if (!equal(found, value)) throw new BuildError(`testing value ${path} failed: test failed`);
    return document;
  },
};

/** Changes and answers the document. */
export const applyJsonPatch = (document: Value, patch: JsonPatchOperation[]): Value => {
  let result = document;
  for (const operation of patch) {
    const apply = operations[operation.op];
    if (!apply) throw new BuildError(`Unexpected kind: ${operation.op}`);
    result = apply(result, operation);
  }
  return result;
};
