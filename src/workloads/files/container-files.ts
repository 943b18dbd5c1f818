import { posix } from 'node:path';
import { FileError, type FileInfo, type FileTree, type WriteFileOptions } from './file-tree.ts';

export interface Mount {
  /** Absolute, without a trailing slash. */
  path: string;
  tree: FileTree;
  /** Where in the tree the mount begins: a folder, or one file. */
  subPath: string;
  readOnly: boolean;
}

interface Place {
  tree: FileTree;
  path: string;
  readOnly: boolean;
}

/** The files that a container sees: its own layer with volumes mounted into it. Paths are absolute. */
export class ContainerFiles {
  readonly #layer: FileTree;
  readonly #mounts: Mount[];

  constructor(layer: FileTree, mounts: Mount[]) {
    this.#layer = layer;
    this.#mounts = [...mounts].sort((a, b) => b.path.length - a.path.length);
  }

  async stat(path: string): Promise<FileInfo | undefined> {
    const { tree, path: inner } = this.#placeOf(path);
    return (await tree.stat(inner)) ?? (this.#mountsBelow(path).length > 0 ? folder : undefined);
  }

  async read(path: string): Promise<Buffer> {
    const { tree, path: inner } = this.#placeOf(path);
    return tree.read(inner);
  }

  async write(path: string, data: Buffer, options?: WriteFileOptions): Promise<void> {
    const { tree, path: inner } = this.#writable(path);
    await tree.write(inner, data, options);
  }

  async list(path: string): Promise<string[]> {
    const { tree, path: inner } = this.#placeOf(path);
    const below = this.#mountsBelow(path);
    const own = below.length > 0 && !(await tree.stat(inner)) ? [] : await tree.list(inner);
    return [...new Set([...own, ...below])].sort();
  }

  async makeFolder(path: string): Promise<void> {
    const { tree, path: inner } = this.#writable(path);
    await tree.makeFolder(inner);
  }

  async remove(path: string): Promise<void> {
    const { tree, path: inner } = this.#writable(path);
    await tree.remove(inner);
  }

  #writable(path: string): Place {
    const place = this.#placeOf(path);
    if (place.readOnly) throw new FileError('EROFS');
    return place;
  }

  #placeOf(path: string): Place {
    const wanted = posix.normalize(`/${path}`).replace(/(.)\/$/, '$1');
    const mount = this.#mounts.find((each) => wanted === each.path || wanted.startsWith(`${each.path}/`));
    if (!mount) return { tree: this.#layer, path: wanted.slice(1), readOnly: false };
    const inner = [mount.subPath, wanted.slice(mount.path.length + 1)].filter(Boolean).join('/');
    return { tree: mount.tree, path: inner, readOnly: mount.readOnly };
  }

  /** Names in a folder that exist because something is mounted there. */
  #mountsBelow(path: string): string[] {
    const prefix = `${posix.normalize(`/${path}`).replace(/\/$/, '')}/`;
    return this.#mounts
      .filter((each) => each.path.startsWith(prefix))
      .map((each) => each.path.slice(prefix.length).split('/')[0] as string);
  }
}

const folder: FileInfo = { type: 'directory', size: 4096, mode: 0o755, modifiedMs: 0 };
