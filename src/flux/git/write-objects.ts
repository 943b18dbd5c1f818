// New git objects: files replaced in a tree, a commit on top.
import { objectId, type GitObject, type GitObjects } from './read-pack.ts';
import { entriesOf } from './read-tree.ts';

export interface Signature {
  name: string;
  email: string;
  /** Milliseconds since 1970; written in UTC. */
  at: number;
}

/** Turns a commit's text into the signature that stands in its header. */
export type Signer = (text: Buffer) => string;

interface Entry {
  mode: string;
  /** Its bytes, as latin1: it may be no text. */
  name: string;
  id: string;
}

const bytesOf = (text: string): string => Buffer.from(text).toString('latin1');

const folderMode = '40000';
const newFileMode = '100644';
const isFolder = ({ mode }: Entry): boolean => mode === folderMode;
// Git compares a folder's name as if a slash followed.
const order = (entry: Entry): string => (isFolder(entry) ? `${entry.name}/` : entry.name);

const treeData = (entries: Entry[]): Buffer =>
  Buffer.concat(
    [...entries]
      .sort((a, b) => (order(a) < order(b) ? -1 : 1))
      .flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(id, 'hex')]),
  );

export class ObjectWriter {
  readonly #known: GitObjects;
  /** What the repository does not have yet. */
  readonly created: GitObjects = new Map();

  constructor(known: GitObjects) {
    this.#known = known;
  }

  #add(object: GitObject): string {
    const id = objectId(object);
    if (!this.#known.has(id)) this.created.set(id, object);
    return id;
  }

  /** The tree with those files in it, by path, or without those that are null; undefined where that is the same tree. */
  replaceFiles(tree: string | undefined, files: Map<string, Buffer | null>): string | undefined {
    const entries = this.#replace(
      tree,
      [...files].map(([path, content]) => ({ path: bytesOf(path).split('/'), content })),
    );
    const id = this.#add({ type: 'tree', data: treeData(entries) });
    return id === tree ? undefined : id;
  }

  #replace(tree: string | undefined, files: { path: string[]; content: Buffer | null }[]): Entry[] {
    const data = tree === undefined ? undefined : (this.created.get(tree) ?? this.#known.get(tree))?.data;
    const entries = new Map<string, Entry>([...(data ? entriesOf(data, 'latin1') : [])].map((entry) => [entry.name, entry]));
    const names = new Set(files.map(({ path }) => path[0] as string));
    for (const name of names) {
      const here = files.filter(({ path }) => path[0] === name);
      const before = entries.get(name);
      const file = here.find(({ path }) => path.length === 1);
      if (file?.content === null) {
        entries.delete(name);
        continue;
      }
      if (before && (file ? !before.mode.startsWith('100') : !isFolder(before)))
        throw new Error(`${name} is no ${file ? 'file' : 'folder'}: it is left as it is`);
      if (file) {
        entries.set(name, { name, mode: before?.mode ?? newFileMode, id: this.#add({ type: 'blob', data: file.content }) });
        continue;
      }
      const below = here.map(({ path, content }) => ({ path: path.slice(1), content }));
      const inside = this.#replace(before?.id, below);
      // Git knows no empty folders.
      if (inside.length === 0) entries.delete(name);
      else entries.set(name, { name, mode: folderMode, id: this.#add({ type: 'tree', data: treeData(inside) }) });
    }
    return [...entries.values()];
  }

  commit(tree: string, parent: string | undefined, author: Signature, message: string, sign?: Signer): string {
    // A name with a line break would end the header.
    const clean = (text: string) => text.replaceAll(/[\n\0<>]/g, '');
    const who = `${clean(author.name)} <${clean(author.email)}> ${Math.floor(author.at / 1000)} +0000`;
    const header = `tree ${tree}\n${parent ? `parent ${parent}\n` : ''}author ${who}\ncommitter ${who}\n`;
    const signature = sign?.(Buffer.from(`${header}\n${message}`))
      .trimEnd()
      .replaceAll('\n', '\n ');
    const signed = signature === undefined ? '' : `gpgsig ${signature}\n`;
    return this.#add({ type: 'commit', data: Buffer.from(`${header}${signed}\n${message}`) });
  }
}
