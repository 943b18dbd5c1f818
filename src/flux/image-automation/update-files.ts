// Which files of a checkout change when the policies' images are set, and into what.
import { identityOf, readResources, writeResources, type FileResource } from '../kyaml/resource-file.ts';
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

/** kyaml forgets where the items of a List came from, and writes them to a file of their own. */
const pathOfListItem = ({ kind, name, namespace }: ReturnType<typeof identityOf>): string =>
  `${namespace ? `${namespace}/` : ''}${kind.toLowerCase()}_${name}.yaml`;

const group = (resources: FileResource[], path: string): Map<string, FileResource[]> => {
  const groups = new Map<string, FileResource[]>();
  for (const resource of resources) {
    const target = resource.listItem ? pathOfListItem(identityOf(resource.node)) : path;
    groups.set(target, [...(groups.get(target) ?? []), resource]);
  }
  return groups;
};

const note = (update: Update, path: string, object: ObjectChanges['object'], change: Change): void => {
  const objects = update.fileChanges.get(path) ?? [];
  update.fileChanges.set(path, objects);
  const known = objects.find((each) => JSON.stringify(each.object) === JSON.stringify(object));
  if (known) known.changes.push(change);
  else objects.push({ object, changes: [change] });
};

/** `files` by path below the update's folder. */
export const updateFiles = (files: Map<string, Buffer>, setters: Map<string, string>): Update => {
  const update: Update = { files: new Map(), fileChanges: new Map() };
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const resources = isCandidate(path) ? readCandidate(content) : [];
    let changed = false;
    for (const { node, listItem } of resources)
      setImages(node, setters, (change) => {
        changed = true;
        note(update, listItem ? '' : path, identityOf(node), change);
      });
    if (changed) for (const [target, members] of group(resources, path)) update.files.set(target, writeResources(members));
  }
  return update;
};
