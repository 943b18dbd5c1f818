// The artifact's archive: a tar.gz of a folder without what is ignored, the same bytes for the same content as the real controller's.
// Models fluxcd/pkg/artifact/storage over Go's archive/tar: owner 0, no times, modes 0600/0700 for files and 0750 for folders.
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { goGzip } from '../gzip/go-gzip.ts';
import type { SourceIgnore } from './source-ignore.ts';

interface Entry {
  path: string;
  /** Undefined for a folder. */
  content?: Buffer;
  mode: number;
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

// An ignored folder has no entry of its own, but what a later pattern takes in again below it has.
const read = (root: string, folder: string, ignore: SourceIgnore): Entry[] =>
  readdirSync(join(root, folder))
    .sort(byBytes)
    .flatMap((name): Entry[] => {
      const path = folder ? `${folder}/${name}` : name;
      const status = lstatSync(join(root, path));
      const ignored = ignore.ignores(path, status.isDirectory());
      if (status.isDirectory()) return [...(ignored ? [] : [{ path, mode: 0o750 }]), ...read(root, path, ignore)];
      // Symbolic links and special files never go into an artifact.
      if (ignored || !status.isFile()) return [];
      return [{ path, content: readFileSync(join(root, path)), mode: status.mode & 0o100 ? 0o700 : 0o600 }];
    });

const field = (value: string, length: number): Buffer => Buffer.concat([Buffer.from(value)], length);
const octal = (value: number, length: number): Buffer => field(value.toString(8).padStart(length - 1, '0'), length);

const splitName = (path: string): [string, string] => {
  if (Buffer.byteLength(path) <= 100) return [path, ''];
  const slash = path.indexOf('/', path.length - 101);
  return [path.slice(slash + 1), path.slice(0, slash)];
};

// Upstream writes folders without the usual slash at the end; the digest depends on it.
const header = ({ path, content, mode }: Entry): Buffer => {
  const [name, prefix] = splitName(path);
  const block = Buffer.concat(
    [
      field(name, 100),
      octal(mode, 8),
      octal(0, 8),
      octal(0, 8),
      octal(content?.length ?? 0, 12),
      octal(0, 12),
      Buffer.from('        '),
      field(content ? '0' : '5', 1),
      field('', 100),
      field('ustar', 6),
      Buffer.from('00'),
      field('', 64),
      octal(0, 8),
      octal(0, 8),
      field(prefix, 155),
    ],
    512,
  );
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
};

const tar = (entries: Entry[]): Buffer =>
  Buffer.concat([
    ...entries.flatMap((entry) => [
      header(entry),
      ...(entry.content ? [entry.content, Buffer.alloc((512 - (entry.content.length % 512)) % 512)] : []),
    ]),
    Buffer.alloc(1024),
  ]);

/** A folder's own .sourceignore counts before those below it; ignored folders are not looked into. */
const addIgnoreFiles = (root: string, folder: string, ignore: SourceIgnore): void => {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const inFolder = (name: string) => (folder ? `${folder}/${name}` : name);
  if (entries.some((entry) => entry.isFile() && entry.name === '.sourceignore'))
    ignore.add(readFileSync(join(root, inFolder('.sourceignore')), 'utf8'), folder);
  for (const entry of entries) if (entry.isDirectory() && entry.name !== '.git') addIgnoreFiles(root, inFolder(entry.name), ignore);
};

/** `ignore` holds spec.ignore, if there is one; it counts after the folder's .sourceignore files. */
export const archiveFolder = (root: string, ignore: SourceIgnore): Buffer => {
  addIgnoreFiles(root, '', ignore);
  return goGzip(tar([{ path: '.', mode: 0o750 }, ...read(root, '', ignore)]));
};
