// The artifact's archive: a tar.gz of a tree without what is ignored, the same bytes for the same content as the real controller's.
// Models fluxcd/pkg/artifact/storage over Go's archive/tar: owner 0, no times, modes 0600/0700 for files and 0750 for folders.
import { goGzip } from '../gzip/go-gzip.ts';
import type { SourceIgnore } from './source-ignore.ts';
import { parentsOf, type SourceTree } from './source-tree.ts';

interface Entry {
  path: string;
  /** Undefined for a folder. */
  content?: Buffer;
  mode: number;
}

/** As a walk over folders meets them: names in the order of their bytes, a folder before what is in it. */
const inOrder = (a: string, b: string): number => {
  const [left, right] = [a.split('/'), b.split('/')];
  const at = left.findIndex((part, index) => part !== right[index]);
  if (at < 0 || right[at] === undefined) return left.length - right.length;
  return Buffer.compare(Buffer.from(left[at] as string), Buffer.from(right[at] as string));
};

// An ignored folder has no entry of its own, but what a later pattern takes in again below it has.
const entriesOf = ({ files, folders }: SourceTree, ignore: SourceIgnore): Entry[] => {
  const all = new Set([...folders, ...[...files.keys(), ...folders].flatMap(parentsOf)]);
  const entries: Entry[] = [...all].filter((path) => !ignore.ignores(path, true)).map((path) => ({ path, mode: 0o750 }));
  for (const [path, { content, executable }] of files)
    if (!ignore.ignores(path, false)) entries.push({ path, content, mode: executable ? 0o700 : 0o600 });
  return entries.sort((a, b) => inOrder(a.path, b.path));
};

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

/** A folder's own .sourceignore counts before those below it. */
const addIgnoreFiles = ({ files }: SourceTree, ignore: SourceIgnore): void => {
  const found = [...files.keys()].filter((path) => /(^|\/)\.sourceignore$/.test(path)).sort(inOrder);
  for (const path of found) ignore.add((files.get(path)?.content ?? '').toString(), path.replace(/\/?\.sourceignore$/, ''));
};

/** `ignore` holds spec.ignore, if there is one; it counts after the tree's .sourceignore files. */
export const archiveTree = (tree: SourceTree, ignore: SourceIgnore): Buffer => {
  addIgnoreFiles(tree, ignore);
  return goGzip(tar([{ path: '.', mode: 0o750 }, ...entriesOf(tree, ignore)]));
};
