// The files that a build may read, with the errors that Go's file functions give.
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { BuildError } from './build-error.ts';

export interface FileTree {
  /** Follows links. Throws `lstat …: no such file or directory`. */
  resolve(path: string): { path: string; isFolder: boolean };
  /** Throws `open …: no such file or directory`. */
  read(path: string): Buffer;
  /** Names in order. */
  list(path: string): string[];
}

export const exists = (tree: FileTree, path: string): boolean => {
  try {
    tree.resolve(path);
    return true;
  } catch {
    return false;
  }
};

export const isInside = (path: string, root: string): boolean => path === root || path.startsWith(root === '/' ? root : `${root}/`);

/** Files in memory under a root that need not exist on disk. Nothing outside the root can be read: that is Flux's secure file system. */
export class MemoryTree implements FileTree {
  readonly root: string;
  readonly #files = new Map<string, Buffer>();
  readonly #folders = new Map<string, Set<string>>();

  constructor(root: string, files: Iterable<[path: string, content: string | Uint8Array]>) {
    this.root = root;
    this.#folders.set(root, new Set());
    for (const [path, content] of files) this.write(posix.join(root, path), content);
  }

  write(path: string, content: string | Uint8Array): void {
    this.#files.set(path, Buffer.from(content));
    for (let child = path; child !== this.root && child !== '/'; child = posix.dirname(child)) {
      const parent = posix.dirname(child);
      if (!this.#folders.has(parent)) this.#folders.set(parent, new Set());
      this.#folders.get(parent)?.add(posix.basename(child));
    }
  }

  resolve(path: string): { path: string; isFolder: boolean } {
    const clean = posix.normalize(path).replace(/(.)\/$/, '$1');
    if (this.#folders.has(clean)) return { path: clean, isFolder: true };
    if (this.#files.has(clean)) return { path: clean, isFolder: false };
    throw new BuildError(this.#missing('lstat', clean));
  }

  /** Go names the part of the path that is missing. */
  #missing(verb: string, path: string): string {
    if (verb === 'lstat' && isInside(path, this.root)) {
      let known = this.root;
      for (const part of posix.relative(this.root, path).split('/')) {
        if (this.#files.has(known)) return `${verb} ${posix.join(known, part)}: not a directory`;
        known = posix.join(known, part);
        if (!this.#folders.has(known) && !this.#files.has(known)) return `${verb} ${known}: no such file or directory`;
      }
    }
    return `${verb} ${path}: no such file or directory`;
  }

  read(path: string): Buffer {
    const clean = posix.normalize(path);
    if (!isInside(clean, this.root))
      throw new BuildError(`fs-security-constraint read ${clean}: path '${clean}' is not in or below '${this.root}'`);
    if (this.#folders.has(clean)) throw new BuildError(`read ${clean}: is a directory`);
    const content = this.#files.get(clean);
    if (content) return content;
    throw new BuildError(this.#missing('open', clean));
  }

  list(path: string): string[] {
    return [...(this.#folders.get(path) ?? [])].sort();
  }
}

const withGoErrors = <T>(verb: string, path: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = { ENOENT: 'no such file or directory', EISDIR: 'is a directory', EACCES: 'permission denied', ENOTDIR: 'not a directory' }[
      code ?? ''
    ];
    throw new BuildError(`${code === 'EISDIR' ? 'read' : verb} ${path}: ${why ?? (error as Error).message}`);
  }
};

/** Go walks a path part by part and names the first one that is not there. */
const firstMissing = (path: string): string => {
  const parts = path.split('/');
  const missing = parts.findIndex((_, at) => at > 0 && !existsSync(parts.slice(0, at + 1).join('/')));
  return missing < 0 ? path : parts.slice(0, missing + 1).join('/');
};

/** The machine's own files: `kubectl -k`, `kustomize build`. What a build may load from them is the loader's business. */
export const diskTree: FileTree = {
  resolve: (path) =>
    withGoErrors('lstat', firstMissing(path), () => {
      const real = realpathSync(path);
      return { path: real, isFolder: statSync(real).isDirectory() };
    }),
  read: (path) => withGoErrors('open', path, () => readFileSync(path)),
  list: (path) => readdirSync(path).sort(),
};
