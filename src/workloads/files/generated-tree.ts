import { FileError, type FileInfo, type FileTree } from './file-tree.ts';

export type GeneratedFiles = Map<string, Buffer>;

/** Files that the kubelet makes from objects (ConfigMaps, Secrets, tokens, the pod's own fields): asked for anew at each look, never written to. */
export class GeneratedTree implements FileTree {
  readonly #generate: () => Promise<GeneratedFiles>;
  readonly #sinceMs: number;

  constructor(generate: () => Promise<GeneratedFiles>, sinceMs: number) {
    this.#generate = generate;
    this.#sinceMs = sinceMs;
  }

  async stat(path: string): Promise<FileInfo | undefined> {
    const files = await this.#generate();
    const data = files.get(path);
    if (data) return { type: 'file', size: data.length, mode: 0o644, modifiedMs: this.#sinceMs };
    if (path !== '' && ![...files.keys()].some((each) => each.startsWith(`${path}/`))) return undefined;
    return { type: 'directory', size: 4096, mode: 0o777, modifiedMs: this.#sinceMs };
  }

  async read(path: string): Promise<Buffer> {
    const data = (await this.#generate()).get(path);
    if (data) return data;
    throw new FileError((await this.stat(path)) ? 'EISDIR' : 'ENOENT');
  }

  async list(path: string): Promise<string[]> {
    const prefix = path === '' ? '' : `${path}/`;
    const names = [...(await this.#generate()).keys()].filter((each) => each.startsWith(prefix));
    return [...new Set(names.map((each) => each.slice(prefix.length).split('/')[0] as string))].sort();
  }

  async write(): Promise<void> {
    throw new FileError('EROFS');
  }

  async makeFolder(): Promise<void> {
    throw new FileError('EROFS');
  }

  async remove(): Promise<void> {
    throw new FileError('EROFS');
  }
}
