// Reads the tar.gz of an artifact into memory: regular files only, names made safe, long names of both flavours.
import { posix } from 'node:path';
import { gunzipSync } from 'node:zlib';

const blockSize = 512;

const text = (block: Buffer, from: number, length: number): string => {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString();
};

/** `27 path=deploy/…\n` of a pax header. */
const paxPath = (content: Buffer): string | undefined =>
  content
    .toString()
    .split('\n')
    .map((line) => /^\d+ path=(.*)$/.exec(line)?.[1])
    .find((path) => path !== undefined);

const isSafe = (path: string): boolean => !posix.isAbsolute(path) && path !== '..' && !path.startsWith('../');

/** Files by path. Throws what gzip or the format refuse. */
export const untar = (archive: Buffer): Map<string, Buffer> => {
  const tar = gunzipSync(archive);
  const files = new Map<string, Buffer>();
  let longName: string | undefined;
  for (let at = 0; at + blockSize <= tar.length;) {
    const header = tar.subarray(at, at + blockSize);
    if (header[0] === 0) break;
    const size = Number.parseInt(text(header, 124, 12).trim() || '0', 8);
    if (Number.isNaN(size)) throw new Error('archive/tar: invalid tar header');
    const content = tar.subarray(at + blockSize, at + blockSize + size);
    at += blockSize + Math.ceil(size / blockSize) * blockSize;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'x' || type === 'L') {
      longName = type === 'x' ? paxPath(content) : content.toString().replace(/\0+$/, '');
      continue;
    }
    const prefix = text(header, 345, 155);
    const path = posix.normalize(longName ?? (prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100)));
    longName = undefined;
    if ((type === '0' || type === '\0') && isSafe(path)) files.set(path, Buffer.from(content));
  }
  return files;
};
