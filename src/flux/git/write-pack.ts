// Writes a packfile (gitformat-pack) of whole objects. Leaves out: deltas.
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { GitObject, ObjectType } from './read-pack.ts';

const types: Record<ObjectType, number> = { commit: 1, tree: 2, blob: 3, tag: 4 };

const objectHeader = ({ type, data }: GitObject): Buffer => {
  const bytes: number[] = [];
  let rest = Math.floor(data.length / 16);
  let byte = (types[type] << 4) | (data.length & 15);
  while (rest > 0) {
    bytes.push(byte | 128);
    byte = rest & 127;
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, byte]);
};

export const writePack = (objects: GitObject[]): Buffer => {
  const head = Buffer.alloc(12);
  head.write('PACK');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(objects.length, 8);
  const pack = Buffer.concat([head, ...objects.flatMap((object) => [objectHeader(object), deflateSync(object.data)])]);
  return Buffer.concat([pack, createHash('sha1').update(pack).digest()]);
};
