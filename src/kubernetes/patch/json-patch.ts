// RFC 6902 with the habits of the library that the real server uses: negative indices, replace of absent members, bare error texts.
import { cloneJson } from '../machinery/clone-json.ts';
import { isDeepStrictEqual } from 'node:util';
import { apiErrors } from '../machinery/status.ts';
import { setField } from '../schema/json-text.ts';

interface Operation {
  op?: unknown;
  path?: unknown;
  from?: unknown;
  value?: unknown;
}

interface Root {
  document: unknown;
  copied: number;
}

type Container = Record<string, unknown> | unknown[];

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

/** Whatever goes wrong inside, the client reads only this. */
class Inapplicable extends Error {}

const refuse = (why: string): never => {
  throw new Inapplicable(why);
};

const unescape = (token: string) => token.replaceAll('~1', '/').replaceAll('~0', '~');

const indexIn = (list: unknown[], key: string, length = list.length): number => {
  if (!/^[+-]?\d+$/.test(key)) refuse(`no index: ${key}`);
  const index = Number(key);
  if (index >= length || index < -length) refuse(`no such index: ${key}`);
  return index < 0 ? index + length : index;
};

const get = (container: Container, key: string): unknown => {
  if (Array.isArray(container)) return container[indexIn(container, key)];
  return Object.hasOwn(container, key) ? container[key] : undefined;
};

const add = (container: Container, key: string, value: unknown): void => {
  if (!Array.isArray(container)) setField(container, key, value);
  else if (key === '-') container.push(value);
  else container.splice(indexIn(container, key, container.length + 1), 0, value);
};

const remove = (container: Container, key: string): void => {
  if (Array.isArray(container)) container.splice(indexIn(container, key), 1);
  else if (Object.hasOwn(container, key)) delete container[key];
  else refuse(`no such member: ${key}`);
};

const replace = (container: Container, key: string, value: unknown): void => {
  if (Array.isArray(container)) container[indexIn(container, key)] = value;
  else setField(container, key, value);
};

/** The container that a pointer's last token is looked up in. */
const locate = (root: Root, pointer: unknown): [Container, string] => {
  if (typeof pointer !== 'string') return refuse('no path');
  const tokens = pointer.split('/');
  if (tokens.length < 2) return refuse(`no pointer: ${pointer}`);
  let here: unknown = root.document;
  for (const token of tokens.slice(1, -1)) here = isContainer(here) ? get(here, unescape(token)) : undefined;
  return isContainer(here) ? [here, unescape(tokens.at(-1) as string)] : refuse(`nothing at ${pointer}`);
};

const test = (root: Root, { path, value }: Operation): void => {
  const found = path === '' ? root.document : get(...locate(root, path));
  if (!isDeepStrictEqual(found ?? null, value ?? null)) refuse('test failed');
};

/** Copies of copies double: the real server stops at 3 MiB of them in one patch. */
const mostCopied = 3 * 1024 * 1024;

const copy = (root: Root, { path, from }: Operation): void => {
  const found = get(...locate(root, from)) ?? null;
  root.copied += JSON.stringify(found).length;
  if (root.copied > mostCopied) refuse('too much is copied');
  add(...locate(root, path), cloneJson(found));
};

const apply = (root: Root, operation: Operation): void => {
  const { op, path, from } = operation;
  const value = cloneJson(operation.value ?? null);
  switch (op) {
    case 'add':
      return add(...locate(root, path), value);
    case 'remove':
      return remove(...locate(root, path));
    case 'replace':
      if (path === '') return void (isContainer(value) ? (root.document = value) : refuse('no object'));
      return replace(...locate(root, path), value);
    case 'move': {
      const source = locate(root, from);
      const moved = get(...source);
      remove(...source);
      return add(...locate(root, path), moved ?? null);
    }
    case 'copy':
      return copy(root, operation);
    case 'test':
      return test(root, operation);
    default:
      return refuse(`unknown operation ${String(op)}`);
  }
};

const goKind = (value: unknown) => (value === true || value === false ? 'bool' : Array.isArray(value) ? 'array' : typeof value);

const mostOperations = 10_000;

const checkedOperations = (operations: unknown): Operation[] => {
  if (operations === null) return [];
  const wrong = (value: unknown, type: string) =>
    apiErrors.badRequest(`error decoding patch: json: cannot unmarshal ${goKind(value)} into Go value of type ${type}`);
  if (!Array.isArray(operations)) throw wrong(operations, '[]handlers.jsonPatchOp');
  if (operations.length > mostOperations) {
    throw apiErrors.requestEntityTooLarge(`The allowed maximum operations in a JSON patch is ${mostOperations}, got ${operations.length}`);
  }
  for (const each of operations) if (!isContainer(each) || Array.isArray(each)) throw wrong(each, 'handlers.jsonPatchOp');
  return operations as Operation[];
};

/** Throws the ApiErrors that the real server answers; never changes `document`. */
export const jsonPatch = (document: unknown, operations: unknown): unknown => {
  const root: Root = { document: cloneJson(document), copied: 0 };
  try {
    for (const operation of checkedOperations(operations)) apply(root, operation);
  } catch (error) {
    if (!(error instanceof Inapplicable)) throw error;
    throw apiErrors.unprocessable('the server rejected our request due to an error in our request', {});
  }
  return root.document;
};
