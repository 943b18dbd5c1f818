// The store's file: one JSON line a write, appended before the write is acknowledged; rewritten as a snapshot when it holds mostly history.
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { LabError } from '../../errors.ts';
import type { KubeObject } from '../machinery/object.ts';

/** `put` without an object is a deletion; `revision` alone (a snapshot's first line) only moves the counter. */
export interface JournalEntry {
  revision: number;
  collection?: string;
  key?: string;
  object?: KubeObject;
}

const smallestRewriteBytes = 4 * 1024 * 1024;

const write = (descriptor: number, bytes: Buffer) => {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
};

const lines = (entries: Iterable<JournalEntry>): string => {
  let text = '';
  for (const entry of entries) text += `${JSON.stringify(entry)}\n`;
  return text;
};

/**
 * Survives kill -9: what `append` returned from is in the kernel's hands, and a half-written last line is dropped when the file is read.
 * Leaves out: fsync, so a power cut may lose the last seconds.
 */
export class Journal {
  readonly #path: string;
  #descriptor: number;
  #size: number;
  #snapshotSize: number;
  #torn = false;

  private constructor(path: string, descriptor: number, size: number) {
    this.#path = path;
    this.#descriptor = descriptor;
    this.#size = this.#snapshotSize = size;
  }

  /** Opens or makes the file and hands each whole entry to `replay`. */
  static open(path: string, replay: (entry: JournalEntry) => void): Journal {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const good = existsSync(path) ? readEntries(path, replay) : 0;
    const descriptor = openSync(path, 'a', 0o600);
    if (fstatSync(descriptor).size !== good) ftruncateSync(descriptor, good);
    return new Journal(path, descriptor, good);
  }

  /** Throws what the disk said, with nothing of the entry left behind. */
  append(entry: JournalEntry): void {
    const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
    if (this.#torn) this.#mend();
    try {
      write(this.#descriptor, bytes);
    } catch (error) {
      this.#torn = true;
      // A disk that refuses even that is asked again before anything follows the half line.
      tryTo(() => this.#mend());
      throw error;
    }
    this.#size += bytes.length;
  }

  /** Takes half a line off the end. */
  #mend(): void {
    ftruncateSync(this.#descriptor, this.#size);
    this.#torn = false;
  }

  /** True when a snapshot would be much smaller than the file. */
  get wantsRewrite(): boolean {
    return this.#size > smallestRewriteBytes && this.#size > 3 * this.#snapshotSize;
  }

  /** Replaces the whole file in one step. Where the disk refuses, the long file stays, which is as good. */
  rewrite(entries: Iterable<JournalEntry>): void {
    const bytes = Buffer.from(lines(entries));
    const beside = `${this.#path}.new`;
    try {
      writeFileSync(beside, bytes, { mode: 0o600 });
      renameSync(beside, this.#path);
    } catch {
      rmSync(beside, { force: true });
      this.#snapshotSize = this.#size;
      return;
    }
    closeSync(this.#descriptor);
    this.#descriptor = openSync(this.#path, 'a', 0o600);
    this.#size = this.#snapshotSize = bytes.length;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

const tryTo = (work: () => void): void => {
  try {
    work();
  } catch {
    // Tried.
  }
};

/** Returns how many bytes hold whole entries. Throws, with the file as it is, where it is damaged before its end. */
const readEntries = (path: string, replay: (entry: JournalEntry) => void): number => {
  const bytes = readFileSync(path);
  let start = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(10, start);
    if (end < 0) return start;
    const entry = parseEntry(bytes.toString('utf8', start, end));
    if (!entry && hasEntry(bytes, end + 1)) throw damaged(path, line);
    if (!entry) return start;
    replay(entry);
    start = end + 1;
  }
};

/** A crash leaves its damage at the end: whole entries behind it mean that something else was at work, and cutting them off would lose them. */
const hasEntry = (bytes: Buffer, from: number): boolean => {
  for (let start = from, end = bytes.indexOf(10, start); end >= 0; start = end + 1, end = bytes.indexOf(10, start))
    if (parseEntry(bytes.toString('utf8', start, end))) return true;
  return false;
};

const damaged = (path: string, line: number) =>
  new LabError({
    family: 'environment',
    code: 'cluster/damaged-state',
    message: `The cluster's state is damaged in line ${line} of ${path}, and nothing was changed in it.`,
    next: 'Put that file back from a copy, or begin with a new cluster (what was only on this forge goes, too): gitops-lab down, then gitops-lab start',
  });

const parseEntry = (line: string): JournalEntry | undefined => {
  try {
    const entry = JSON.parse(line) as JournalEntry | null;
    return typeof entry?.revision === 'number' ? entry : undefined;
  } catch {
    return undefined;
  }
};
