// Which files of a checkout change when the policies' images are set, and into what.
import { identityOf, readResources, writeResources, type FileResource } from '../kyaml/resource-file.ts';
import type { YamlNode } from '../kyaml/node.ts';
import { YamlError } from '../kyaml/token.ts';
import { setImages, type Change } from './set-images.ts';

export interface ObjectChanges {
  object: ReturnType<typeof identityOf>;
  changes: Change[];
}

export interface Update {
  /** Path below the update's folder -> new content. */
  files: Map<string, string>;
  /** By that path; the objects as they came. */
  fileChanges: Map<string, ObjectChanges[]>;
}

const token = '"$imagepolicy"';
const isCandidate = (path: string): boolean => /(\.ya?ml|(^|\/)Kustomization)$/.test(path);

const readCandidate = (content: Buffer): FileResource[] => {
  if (!content.includes(token)) return [];
  try {
    return readResources(content);
  } catch (error) {
    // A RangeError: nested too deeply for us, if not for kyaml.
    if (error instanceof YamlError || error instanceof RangeError) return [];
    throw error;
  }
};

/** Why kyaml gives up on all files. */
export class UpdateError extends Error {}

const kinds: Partial<Record<YamlNode['kind'], string>> = { scalar: 'ScalarNode', sequence: 'SequenceNode', alias: 'AliasNode' };

const checkListItem = (resource: FileResource): void => {
  const kind = kinds[resource.node.kind];
  if (!resource.listItem || !kind) return;
  throw new UpdateError(`wrong node kind: expected MappingNode but got ${kind}: node contents:\n${writeResources([resource])}`);
};

/** kyaml forgets where the items of a List came from, and writes them to files of their own. */
const pathOfListItem = (node: YamlNode): string => {
  const { apiVersion, kind, name, namespace } = identityOf(node);
  if (!apiVersion && !kind && !name && !namespace) throw new UpdateError('missing Resource metadata');
  return `${namespace ? `${namespace}/` : ''}${kind.toLowerCase()}_${name}.yaml`;
};

interface Placed {
  /** Nothing for the items of Lists, wherever they came from. */
  path: string;
  resource: FileResource;
}

/** The objects of the files that changed, by the file that they are written to. */
const groupByTarget = (placed: Placed[], changed: ReadonlyMap<string, unknown>): Map<string, FileResource[]> => {
  const targets = new Map<string, FileResource[]>();
  for (const { path, resource } of placed) {
    if (!changed.has(path)) continue;
    const target = resource.listItem ? pathOfListItem(resource.node) : path;
    targets.set(target, [...(targets.get(target) ?? []), resource]);
  }
  return targets;
};

const note = (update: Update, path: string, object: ObjectChanges['object'], change: Change): void => {
  const objects = update.fileChanges.get(path) ?? [];
  update.fileChanges.set(path, objects);
  const known = objects.find((each) => JSON.stringify(each.object) === JSON.stringify(object));
  if (known) known.changes.push(change);
  else objects.push({ object, changes: [change] });
};

/** `files` by path below the update's folder. Throws an UpdateError. */
export const updateFiles = (files: Map<string, Buffer>, setters: Map<string, string>): Update => {
  const update: Update = { files: new Map(), fileChanges: new Map() };
  const placed = [...files]
    .filter(([path]) => isCandidate(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, content]) => readCandidate(content).map((resource) => ({ path: resource.listItem ? '' : path, resource })));
  for (const { resource } of placed) checkListItem(resource);
  for (const { path, resource } of placed)
    setImages(resource.node, setters, (change) => note(update, path, identityOf(resource.node), change));
  for (const [target, resources] of groupByTarget(placed, update.fileChanges)) update.files.set(target, writeResources(resources));
  return update;
};
