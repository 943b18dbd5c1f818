import { appendFile, chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError, type FileInfo, type FileTree, type WriteFileOptions } from './file-tree.ts';

const translated = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'EISDIR', 'ENOTDIR', 'EEXIST', 'EROFS', 'EACCES'].includes(code)) throw new FileError(code as 'ENOENT');
    throw error;
  }
};

/** A folder on this machine's disk, such as an emptyDir. The caller normalises paths, so none leads out of it; links are not followed out by us making none. */
export class DiskTree implements FileTree {
  readonly #root: string;
  #made = false;

  constructor(root: string) {
    this.#root = root;
  }

  async stat(path: string): Promise<FileInfo | undefined> {
    const found = await stat(await this.#at(path)).catch(() => undefined);
    return (
      found && { type: found.isDirectory() ? 'directory' : 'file', size: found.size, mode: found.mode & 0o777, modifiedMs: found.mtimeMs }
    );
  }

  async read(path: string): Promise<Buffer> {
    return translated(readFile(await this.#at(path)));
  }

  async write(path: string, data: Buffer, { append, mode }: WriteFileOptions = {}): Promise<void> {
    const file = await this.#at(path);
    await translated(append ? appendFile(file, data) : writeFile(file, data));
    if (mode !== undefined) await chmod(file, mode | 0o600);
  }

  async list(path: string): Promise<string[]> {
    return (await translated(readdir(await this.#at(path)))).sort();
  }

  async makeFolder(path: string): Promise<void> {
    await translated(mkdir(await this.#at(path)));
  }

  async remove(path: string): Promise<void> {
    await translated(rm(await this.#at(path), { recursive: true }));
  }

  async #at(path: string): Promise<string> {
    if (!this.#made) await mkdir(this.#root, { recursive: true });
    this.#made = true;
    return join(this.#root, path);
  }
}
