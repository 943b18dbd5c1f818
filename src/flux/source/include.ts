// Unpacks an artifact (a tar.gz of plain files) into a folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface ArchivedFile {
  path: string;
  content: Buffer;
  executable: boolean;
}

const text = (block: Buffer, from: number, length: number): string => {
  const end = block.indexOf(0, from);
  return block.toString('utf8', from, end >= 0 && end < from + length ? end : from + length);
};

/** The plain files of a tar.gz, in order; names longer than the header's field come in a record before it (PAX, GNU). Links and special files are left out. */
export const readArchive = (archive: Buffer): ArchivedFile[] => {
  const tar = gunzipSync(archive);
  const files: ArchivedFile[] = [];
  let longName = '';
  for (let at = 0; at + 512 <= tar.length;) {
    const name = text(tar, at, 100);
    if (!name) break;
    const prefix = text(tar, at + 345, 155);
    const size = Number.parseInt(text(tar, at + 124, 12).trim() || '0', 8);
    const type = text(tar, at + 156, 1);
    const mode = Number.parseInt(text(tar, at + 100, 8).trim() || '0', 8);
    const body = tar.subarray(at + 512, at + 512 + size);
    if (type === 'x') longName = /(?:^|\n)\d+ path=(.*)\n/.exec(body.toString('utf8'))?.[1] ?? '';
    else if (type === 'L') longName = text(body, 0, size);
    else if (type === '0' || type === '')
      files.push({
        path: longName || (prefix ? `${prefix}/${name}` : name),
        content: body,
        executable: (mode & 0o100) !== 0,
      });
    if (type !== 'x' && type !== 'L') longName = '';
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
};

/** Files below `from` go to `to`; names that would leave the folder are left out. */
export const extractArtifact = (archive: Buffer, folder: string, { from, to }: { from: string; to: string }): void => {
  const below = normalize(`${from || '.'}/`).replace(/^\.\//, '');
  for (const { path, content, executable } of readArchive(archive)) {
    const clean = normalize(path);
    if (clean.startsWith('..') || (below !== './' && below !== '' && !clean.startsWith(below))) continue;
    const target = join(folder, to, below === './' ? clean : clean.slice(below.length));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content, { mode: executable ? 0o755 : 0o644 });
  }
};
