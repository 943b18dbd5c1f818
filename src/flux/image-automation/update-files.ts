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
    if (error instanceof YamlError) return [];
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

/** `files` by path below the update's folder. */
export const updateFiles = (files: Map<string, Buffer>, setters: Map<string, string>): Update => {
  const update: Update = { files: new Map(), fileChanges: new Map() };
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isCandidate(path)) continue;
    const resources = readCandidate(content);
    for (const { node, listItem } of resources) {
      const changes = setImages(node, setters);
      const from = listItem ? '' : path;
      if (changes.length) update.fileChanges.set(from, withChanges(update.fileChanges.get(from) ?? [], identityOf(node), changes));
    }
    const from = resources[0]?.listItem ? '' : path;
    if (!update.fileChanges.has(from)) continue;
    for (const [target, group_] of group(resources, path)) update.files.set(target, writeResources(group_));
  }
  return update;
};

const withChanges = (known: ObjectChanges[], object: ObjectChanges['object'], changes: Change[]): ObjectChanges[] => {
  const same = known.find((each) => JSON.stringify(each.object) === JSON.stringify(object));
  if (!same) return [...known, { object, changes }];
  same.changes.push(...changes);
  return known;
};
