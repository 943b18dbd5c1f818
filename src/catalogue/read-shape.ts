import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { parseDuration } from '../course/duration.ts';
import type { ObjectShape, Shape } from './shape.ts';
import { suggest } from './suggest.ts';
import type { YamlFile } from './yaml-file.ts';

type Reader = (file: YamlFile, node: Node | null, shape: Shape, path: string) => unknown;

const nouns: Record<Shape['type'], string> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  duration: 'a duration such as 30s or 1m0s',
  pattern: 'a regular expression',
  word: 'a word',
  tree: 'anything',
  list: 'a list',
  map: 'a map',
  object: 'a map',
};

const wrong = (file: YamlFile, node: Node | null, path: string, wanted: string): undefined => {
  file.report(node, `${path || 'this file'} must be ${wanted}`);
  return undefined;
};

const readScalar: Reader = (file, node, shape, path) => {
  const value = isScalar(node) ? node.value : undefined;
  const wanted = nouns[shape.type];
  if (shape.type === 'string') return typeof value === 'string' ? value : wrong(file, node, path, wanted);
  if (shape.type === 'number') return typeof value === 'number' ? value : wrong(file, node, path, wanted);
  if (shape.type === 'boolean') return typeof value === 'boolean' ? value : wrong(file, node, path, wanted);
  if (shape.type === 'duration') return (typeof value === 'string' ? parseDuration(value) : undefined) ?? wrong(file, node, path, wanted);
  if (shape.type === 'word') {
    if (typeof value === 'string' && shape.of.includes(value)) return value;
    const meant = typeof value === 'string' ? suggest(value, [...shape.of]) : undefined;
    return wrong(file, node, path, `one of ${shape.of.join(', ')}${meant ? `; did you mean ${meant}?` : ''}`);
  }
  try {
    return new RegExp(String(value), 's').source && String(value);
  } catch (error) {
    return wrong(file, node, path, `a regular expression (${(error as Error).message})`);
  }
};

const child = (map: YAMLMap, key: string): Node | null => {
  const node = map.get(key, true);
  return isNode(node) ? node : null;
};

const keysOf = (map: YAMLMap): { key: string; node: Node | null }[] =>
  map.items.map((pair) => ({
    key: isScalar(pair.key) ? String(pair.key.value) : String(pair.key),
    node: isNode(pair.key) ? pair.key : null,
  }));

const reportKeys = (file: YamlFile, map: YAMLMap, shape: ObjectShape, path: string): void => {
  const known = Object.keys(shape.fields);
  for (const { key, node } of keysOf(map)) {
    if (known.includes(key)) continue;
    const meant = suggest(key, known);
    file.report(
      node,
      `${path ? `${path}: ` : ''}unknown key "${key}"${meant ? `; did you mean "${meant}"?` : `; known: ${known.join(', ')}`}`,
    );
  }
  for (const key of shape.required ?? []) if (!map.has(key)) file.report(map, `${path ? `${path}: ` : ''}"${key}" is missing`);
  if (shape.oneOf && shape.oneOf.filter((key) => map.has(key)).length !== 1)
    file.report(map, `${path ? `${path}: ` : ''}exactly one of ${shape.oneOf.join(', ')} is wanted`);
};

const readObject: Reader = (file, node, shape, path) => {
  if (shape.type !== 'object' || !isMap(node)) return wrong(file, node, path, nouns.object);
  reportKeys(file, node, shape, path);
  const entries = Object.entries(shape.fields).flatMap(([key, field]) =>
    node.has(key) ? [[key, readShape(file, child(node, key), field, path ? `${path}.${key}` : key)] as const] : [],
  );
  return Object.fromEntries(entries);
};

const readList: Reader = (file, node, shape, path) => {
  if (shape.type !== 'list' || !isSeq(node)) return wrong(file, node, path, nouns.list);
  if (node.items.length < (shape.min ?? 0)) file.report(node, `${path} needs at least ${shape.min} entries, here are ${node.items.length}`);
  return node.items.map((item, index) => readShape(file, isNode(item) ? item : null, shape.of, `${path}[${index}]`));
};

const readMap: Reader = (file, node, shape, path) => {
  if (shape.type !== 'map' || !isMap(node)) return wrong(file, node, path, nouns.map);
  return Object.fromEntries(keysOf(node).map(({ key }) => [key, readShape(file, child(node, key), shape.of, `${path}.${key}`)]));
};

/** The value of a node if it has the shape; otherwise problems are noted in the file and the value is not to be used. */
export const readShape: Reader = (file, given, shape, path) => {
  const node = isAlias(given) ? (given.resolve(file.document) ?? null) : given;
  if (shape.type === 'tree') return node === null ? null : (node.toJS(file.document) as unknown);
  if (shape.type === 'object') return readObject(file, node, shape, path);
  if (shape.type === 'list') return readList(file, node, shape, path);
  if (shape.type === 'map') return readMap(file, node, shape, path);
  return readScalar(file, node, shape, path);
};
