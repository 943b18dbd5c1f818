// Text to objects: documents, lists, and the refusals of what is no object.
import { nodeValue } from '../../kubernetes/yaml/decode.ts';
import { YamlError } from '../../kubernetes/yaml/error.ts';
import { parseYaml, type YamlNode } from '../../kubernetes/yaml/parser.ts';
import { BuildError } from './build-error.ts';
import { Resource } from './resource.ts';
import { isMap, scalarText, type Value, type ValueMap } from './value.ts';

/** Documents end at lines that start with `---`; only a comment may follow on that line. */
const splitDocuments = (text: string): string[] => {
  const documents: string[] = [];
  let from = 0;
  for (const found of text.matchAll(/\n---.*(?=\n)/g)) {
    const rest = found[0].slice(4).trim();
    if (rest && !rest.startsWith('#')) throw new BuildError(`invalid document separator: ${found[0].trim()}`);
    documents.push(`${text.slice(from, found.index)}\n`);
    from = found.index + found[0].length + 1;
  }
  documents.push(text.slice(from));
  return documents;
};

const parseDocument = (text: string): YamlNode | null => {
  try {
    return parseYaml(text, 'v3');
  } catch (error) {
    if (error instanceof YamlError) throw new BuildError(`MalformedYAMLError: ${error.message}`);
    throw error;
  }
};

/** Lines of a message, counted without empty ones, as the object is printed. */
const asPrinted = (message: string, text: string): string => {
  const lines = text.split('\n');
  const printed = (line: number) => lines.slice(0, line).filter((each) => each.trim() && each.trim() !== '---').length;
  return message.replaceAll('interface {}(nil)', '""').replace(/line (\d+)/g, (_, line: string) => `line ${printed(Number(line))}`);
};

/** Doubled keys and maps as keys are let through here; what is wrong with them comes out once the object is printed. */
const decodeDocument = (node: YamlNode, text: string): { value: Value; unprintable?: string } => {
  try {
    return { value: nodeValue(node, { dialect: 'v3', duplicates: 'refuse' }) as Value };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const value = nodeValue(node, { dialect: 'v3', duplicates: 'last', complexKeys: 'text' }) as Value;
    return { value, unprintable: asPrinted(error.message, text) };
  }
};

const goMap = (value: Value | undefined): string =>
  isMap(value)
    ? `map[${Object.keys(value)
        .sort()
        .map((key) => `${key}:${scalarText(value[key])}`)
        .join(' ')}]`
    : 'map[]';

/** Go's `%v` of the part of an object that names it. */
const goMeta = (object: ValueMap): string => {
  const text = (value: Value | undefined) => (typeof value === 'object' ? '' : scalarText(value));
  const meta = isMap(object.metadata) ? object.metadata : {};
  return `{{${scalarText(object.apiVersion)} ${scalarText(object.kind)}} {{${text(meta.name)} ${text(meta.namespace)}} ${goMap(meta.labels)} ${goMap(meta.annotations)}}}`;
};

const refuseNoObject = (value: unknown): ValueMap => {
  const missing = (part: Value | undefined) =>
    part === undefined || part === null || part === '' || (typeof part === 'object' && !Object.keys(part).length);
  if (!isMap(value)) throw new BuildError('missing Resource metadata');
  const meta = isMap(value.metadata) ? value.metadata : undefined;
  const named = meta && ['name', 'namespace', 'labels', 'annotations'].some((field) => !missing(meta[field]));
  if (missing(value.apiVersion) && missing(value.kind) && !named) throw new BuildError('missing Resource metadata');
  const kind = scalarText(value.kind);
  if (!kind) throw new BuildError(`missing kind in object ${goMeta(value)}`);
  if (!kind.endsWith('List') && (missing(meta?.name) || typeof meta?.name === 'object'))
    throw new BuildError(`missing metadata.name in object ${goMeta(value)}`);
  return value;
};

/** `kind: FooList` with items stands for its items, which go to the end. */
const inlineLists = (resources: Resource[]): Resource[] => {
  const queue = [...resources];
  const flat: Resource[] = [];
  for (let each = queue.shift(); each; each = queue.shift()) {
    const { items } = each.object;
    if (!each.kind.endsWith('List') || items === undefined) flat.push(each);
    else if (Array.isArray(items)) queue.push(...items.filter((item) => item !== null).map((item) => new Resource(refuseNoObject(item))));
    else if (items !== null)
      throw new BuildError(`expected array in ${each.kind}/items, but found ${isMap(items) ? 'map[string]interface {}' : typeof items}`);
  }
  return flat;
};

const readDocument = (text: string): Resource[] => {
  const node = parseDocument(text);
  if (!node || (node.kind === 'scalar' && node.value === '')) return [];
  const { value, unprintable } = decodeDocument(node, text);
  if (value === null || (isMap(value) && !Object.keys(value).length)) return [];
  const resource = new Resource(refuseNoObject(value));
  resource.unprintable = unprintable;
  return [resource];
};

/** Throws what kustomize says of text that holds no objects. */
export const readResources = (text: string): Resource[] =>
  inlineLists(splitDocuments(text.replaceAll('\r\n', '\n').replace(/^\uFEFF/, '')).flatMap(readDocument));
