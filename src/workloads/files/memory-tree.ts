import { FileError, type FileInfo, type FileTree, type WriteFileOptions } from './file-tree.ts';

interface Folder {
  children: Map<string, Node>;
  mode: number;
  modifiedMs: number;
}

interface File {
  data: Buffer;
  mode: number;
  modifiedMs: number;
}

type Node = Folder | File;

const isFolder = (node: Node): node is Folder => 'children' in node;

/** A container's own layer: gone with the container. */
export class MemoryTree implements FileTree {
  readonly #now: () => number;
  readonly #root: Folder;

  constructor(now: () => number, files: Record<string, string | Buffer> = {}, folders: string[] = []) {
    this.#now = now;
    this.#root = this.#folder();
    for (const folder of folders) this.#ensureFolder(folder);
    for (const [path, text] of Object.entries(files)) this.#put(path, Buffer.from(text), { mode: 0o644 }, true);
  }

  async stat(path: string): Promise<FileInfo | undefined> {
    const node = this.#find(path);
    if (!node) return undefined;
    const { mode, modifiedMs } = node;
    return isFolder(node)
      ? { type: 'directory', size: 4096, mode, modifiedMs }
      : { type: 'file', size: node.data.length, mode, modifiedMs };
  }

  async read(path: string): Promise<Buffer> {
    const node = this.#find(path);
    if (!node) throw new FileError('ENOENT');
    if (isFolder(node)) throw new FileError('EISDIR');
    return node.data;
  }

  async write(path: string, data: Buffer, options: WriteFileOptions = {}): Promise<void> {
    this.#put(path, data, options, false);
  }

  async list(path: string): Promise<string[]> {
    const node = this.#find(path);
    if (!node) throw new FileError('ENOENT');
    if (!isFolder(node)) throw new FileError('ENOTDIR');
    return [...node.children.keys()].sort();
  }

  async makeFolder(path: string): Promise<void> {
    if (this.#find(path)) throw new FileError('EEXIST');
    this.#parentOf(path).children.set(nameOf(path), this.#folder());
  }

  async remove(path: string): Promise<void> {
    if (!this.#parentOf(path).children.delete(nameOf(path))) throw new FileError('ENOENT');
  }

  #folder(): Folder {
    return { children: new Map(), mode: 0o755, modifiedMs: this.#now() };
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const part of partsOf(path)) {
      if (!node || !isFolder(node)) return undefined;
      node = node.children.get(part);
    }
    return node;
  }

  #parentOf(path: string): Folder {
    const parent = this.#find(partsOf(path).slice(0, -1).join('/'));
    if (!parent) throw new FileError('ENOENT');
    if (!isFolder(parent)) throw new FileError('ENOTDIR');
    return parent;
  }

  #ensureFolder(path: string): void {
    let folder = this.#root;
    for (const part of partsOf(path)) {
      let next = folder.children.get(part);
      if (!next) folder.children.set(part, (next = this.#folder()));
      if (!isFolder(next)) throw new FileError('ENOTDIR');
      folder = next;
    }
  }

  #put(path: string, data: Buffer, { append, mode }: WriteFileOptions, parents: boolean): void {
    if (parents) this.#ensureFolder(partsOf(path).slice(0, -1).join('/'));
    const parent = this.#parentOf(path);
    const old = parent.children.get(nameOf(path));
    if (path === '' || (old && isFolder(old))) throw new FileError('EISDIR');
    const whole = append && old ? Buffer.concat([old.data, data]) : data;
    parent.children.set(nameOf(path), { data: whole, mode: mode ?? old?.mode ?? 0o644, modifiedMs: this.#now() });
  }
}

const partsOf = (path: string) => path.split('/').filter(Boolean);
const nameOf = (path: string) => partsOf(path).at(-1) ?? '';
