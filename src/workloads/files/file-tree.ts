export interface FileInfo {
  type: 'file' | 'directory';
  size: number;
  mode: number;
  modifiedMs: number;
}

const texts = {
  ENOENT: 'No such file or directory',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EROFS: 'Read-only file system',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Directory not empty',
  EACCES: 'Permission denied',
} as const;

/** What a system call of a simulated container answers; the message is what busybox prints. */
export class FileError extends Error {
  readonly code: keyof typeof texts;

  constructor(code: keyof typeof texts) {
    super(texts[code]);
    this.code = code;
  }
}

export interface WriteFileOptions {
  append?: boolean | undefined;
  mode?: number | undefined;
}

/** A tree of files. Paths are relative, without a leading slash, already normalised; '' is the root. */
export interface FileTree {
  stat(path: string): Promise<FileInfo | undefined>;
  read(path: string): Promise<Buffer>;
  write(path: string, data: Buffer, options?: WriteFileOptions): Promise<void>;
  /** Names in a folder, sorted. */
  list(path: string): Promise<string[]>;
  makeFolder(path: string): Promise<void>;
  /** A file, or a folder with all that is in it. */
  remove(path: string): Promise<void>;
}
