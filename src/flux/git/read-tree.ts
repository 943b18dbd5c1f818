// Commits and trees as the files that a checkout would have.
import type { GitObject, GitObjects } from './read-pack.ts';

export interface CommitTree {
  /** The tree object. */
  id: string;
  message: string;
  /** Plain files by path; symbolic links are left out. */
  files: Map<string, { content: Buffer; executable: boolean }>;
  folders: Set<string>;
  /** Commits of submodules by path. */
  submodules: Map<string, string>;
}

const objectOf = (objects: GitObjects, id: string): GitObject => {
  const found = objects.get(id);
  if (!found) throw new Error(`object ${id} is missing`);
  return found;
};

/** A tag stands for what it names. */
const commitOf = (objects: GitObjects, id: string): Buffer => {
  const { type, data } = objectOf(objects, id);
  if (type !== 'tag') return data;
  return commitOf(objects, /^object ([0-9a-f]{40})/.exec(data.toString())?.[1] ?? '');
};

/** Names are text, or for those who write them back latin1: their very bytes. */
export const entriesOf = function* (
  data: Buffer,
  names: 'utf8' | 'latin1' = 'utf8',
): Generator<{ mode: string; name: string; id: string }> {
  for (let at = 0; at < data.length;) {
    const blank = data.indexOf(32, at);
    const end = data.indexOf(0, blank);
    yield {
      mode: data.toString('latin1', at, blank),
      name: data.toString(names, blank + 1, end),
      id: data.toString('hex', end + 1, end + 21),
    };
    at = end + 21;
  }
};

export const readCommit = (objects: GitObjects, id: string): CommitTree => {
  const text = commitOf(objects, id).toString();
  const root = /^tree ([0-9a-f]{40})/.exec(text)?.[1] ?? '';
  const message = text.slice(text.indexOf('\n\n') + 2);
  const tree: CommitTree = { id: root, message, files: new Map(), folders: new Set(), submodules: new Map() };
  const walk = (treeId: string, folder: string): void => {
    for (const { mode, name, id: entryId } of entriesOf(objectOf(objects, treeId).data)) {
      const path = `${folder}${name}`;
      if (mode === '40000') {
        tree.folders.add(path);
        walk(entryId, `${path}/`);
      } else if (mode === '160000') tree.submodules.set(path, entryId);
      else if (mode.startsWith('100')) tree.files.set(path, { content: objectOf(objects, entryId).data, executable: mode === '100755' });
    }
  };
  walk(root, '');
  return tree;
};

/** A commit with its files, without what else is there. */
export const reachableFrom = (objects: GitObjects, commit: string): GitObjects => {
  const found: GitObjects = new Map();
  const take = (id: string): GitObject | undefined => {
    const object = found.has(id) ? undefined : objects.get(id);
    if (object) found.set(id, object);
    return object;
  };
  const walk = (id: string): void => {
    const tree = take(id);
    for (const entry of tree ? entriesOf(tree.data) : []) {
      if (entry.mode === '40000') walk(entry.id);
      else take(entry.id);
    }
  };
  walk(/^tree ([0-9a-f]{40})/.exec(take(commit)?.data.toString() ?? '')?.[1] ?? '');
  return found;
};
