// Unpacks a tar.gz: artifacts that are included, layers of images. Links and special files are left out, as upstream leaves them.
import { posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { SourceTree } from './source-tree.ts';

const blockSize = 512;

const text = (block: Buffer, from: number, length: number): string => {
  const end = block.indexOf(0, from);
  return block.toString('utf8', from, end >= 0 && end < from + length ? end : from + length);
};

const octal = (block: Buffer, from: number, length: number): number => Number.parseInt(text(block, from, length).trim() || '0', 8);

/** Undefined for names that would leave the tree. */
const safePath = (name: string): string | undefined => {
  const path = posix.normalize(name).replace(/\/$/, '');
  return path.startsWith('/') || path === '..' || path.startsWith('../') ? undefined : path;
};

export const readArchive = (archive: Buffer): SourceTree => {
  const tar = archive[0] === 0x1f && archive[1] === 0x8b ? gunzipSync(archive) : archive;
  const tree: SourceTree = { files: new Map(), folders: new Set() };
  // Names longer than the header's field come in a record before it (PAX, GNU).
  let longName = '';
  for (let at = 0; at + blockSize <= tar.length;) {
    const header = tar.subarray(at, at + blockSize);
    const name = text(header, 0, 100);
    if (!name) break;
    const [prefix, size, type] = [text(header, 345, 155), octal(header, 124, 12), text(header, 156, 1)];
    const body = tar.subarray(at + blockSize, at + blockSize + size);
    const path = safePath(longName || (prefix ? `${prefix}/${name}` : name));
    longName = '';
    if (type === 'x') longName = /(?:^|\n)\d+ path=(.*)\n/.exec(body.toString('utf8'))?.[1] ?? '';
    else if (type === 'L') longName = text(body, 0, size);
    else if (path !== undefined && (type === '0' || type === ''))
      tree.files.set(path, { content: body, executable: (octal(header, 100, 8) & 0o100) !== 0 });
    else if (path !== undefined && path !== '.' && type === '5') tree.folders.add(path);
    at += blockSize + Math.ceil(size / blockSize) * blockSize;
  }
  return tree;
};
