// A file of Kubernetes objects, read and written back as kyaml's ByteReader and ByteWriter do it.
// Leaves out: files that carry kyaml's own annotations for paths, which would move their objects elsewhere.
import { Emitter } from './emitter.ts';
import { fieldOf, newNode, pairsOf, type YamlNode } from './node.ts';
import { parseDocument } from './parse-document.ts';
import { hasCompactSequences, splitDocuments } from './split-documents.ts';
import { YamlError } from './token.ts';

export interface FileResource {
  /** The object itself. */
  node: YamlNode;
  /** The document around it; for the items of a List, one that is made when they are written. */
  document: YamlNode;
  compactSequences: boolean;
  /** An item of a List has lost the file that it came from. */
  listItem: boolean;
}

const isEmpty = ({ content }: YamlNode): boolean => content.length === 0;

/** The first field of that name that holds nothing, or no more than a text. */
const removeEmptyField = ({ content }: YamlNode, name: string): void => {
  const at = content.findIndex(({ value }, index) => index % 2 === 0 && value === name && isEmpty(content[index + 1] as YamlNode));
  if (at >= 0) content.splice(at, 2);
};

/** kyaml notes the file's path among the annotations and takes it out again; an empty map goes with it. */
const dropEmptyMetadata = (node: YamlNode): void => {
  const metadata = fieldOf(node, 'metadata');
  if (!metadata) return;
  if (metadata.kind !== 'mapping' && metadata.tag !== '!!null') throw new YamlError('wrong node kind: metadata is no mapping');
  const annotations = fieldOf(metadata, 'annotations');
  if (annotations?.kind === 'sequence' && annotations.content.length) throw new YamlError('wrong node kind: annotations are no mapping');
  removeEmptyField(metadata, 'annotations');
  removeEmptyField(node, 'metadata');
};

const readResource = (text: string): FileResource | undefined => {
  const document = parseDocument(text);
  const node = document?.content[0];
  if (!document || !node || node.tag === '!!null') return undefined;
  if (node.kind !== 'mapping') throw new YamlError('wrong node kind: expected a mapping');
  dropEmptyMetadata(node);
  return { node, document, compactSequences: hasCompactSequences(text), listItem: false };
};

const textOf = (node: YamlNode | undefined): string => (node && node.tag !== '!!null' ? node.value : '');

/** What identifies an object; empty where it does not say. */
export const identityOf = (node: YamlNode) => {
  const metadata = fieldOf(node, 'metadata');
  const inMetadata = (name: string) => (metadata ? textOf(fieldOf(metadata, name)) : '');
  return {
    apiVersion: textOf(fieldOf(node, 'apiVersion')),
    kind: textOf(fieldOf(node, 'kind')),
    name: inMetadata('name'),
    namespace: inMetadata('namespace'),
  };
};

const unwrapList = (list: FileResource): FileResource[] => {
  const items = fieldOf(list.node, 'items');
  return (items?.content ?? []).map((node) => ({
    node,
    document: newNode('document', { content: [node] }),
    compactSequences: true,
    listItem: true,
  }));
};

/** The objects of a file. A YamlError for what kyaml cannot read. */
export const readResources = (content: Uint8Array): FileResource[] => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new YamlError('invalid leading UTF-8 octet');
  }
  const documents = splitDocuments(text.replaceAll('\r\n', '\n'));
  const resources = documents.flatMap((document) => readResource(document) ?? []);
  const [first] = resources;
  if (documents.length !== 1 || !first) return resources;
  const isList = ['List', 'ResourceList'].includes(textOf(fieldOf(first.node, 'kind')));
  const wraps = pairsOf(first.node).some(([{ value }]) => value === 'items' || value === 'functionConfig');
  return isList && wraps ? unwrapList(first) : resources;
};

export const writeResources = (resources: FileResource[]): string => {
  const emitter = new Emitter();
  for (const { document, compactSequences } of resources) {
    emitter.compactSequences = compactSequences;
    emitter.document(document);
  }
  return emitter.text;
};
