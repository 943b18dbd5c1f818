// Reads a packfile (gitformat-pack) that stands for itself. Leaves out: thin packs, whose bases are elsewhere; SHA-256 repositories.
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

export interface GitObject {
  type: ObjectType;
  data: Buffer;
}

/** By object id. */
export type GitObjects = Map<string, GitObject>;

export class PackError extends Error {}

const types: Record<number, ObjectType> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const offsetDelta = 6;
const referenceDelta = 7;

/** A number of seven bits a byte, lowest first; the highest bit says that more follows. */
const readSize = (bytes: Buffer, start: number, first = 0, firstBits = 0): { value: number; next: number } => {
  let value = first;
  let scale = 2 ** firstBits;
  let at = start;
  for (;;) {
    const byte = bytes[at++] as number;
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) return { value, next: at };
  }
};

const readOffset = (bytes: Buffer, start: number): { value: number; next: number } => {
  let at = start;
  let byte = bytes[at++] as number;
  let value = byte & 127;
  while (byte >= 128) {
    byte = bytes[at++] as number;
    value = (value + 1) * 128 + (byte & 127);
  }
  return { value, next: at };
};

/** Makes an object from its base and the copies and insertions of a delta. */
export const applyDelta = (base: Buffer, delta: Buffer): Buffer => {
  let { next: at } = readSize(delta, 0);
  const size = readSize(delta, at);
  at = size.next;
  const parts: Buffer[] = [];
  while (at < delta.length) {
    const code = delta[at++] as number;
    if (code < 128) {
      parts.push(delta.subarray(at, at + code));
      at += code;
      continue;
    }
    const take = (from: number, count: number) => {
      let value = 0;
      for (let bit = 0; bit < count; bit++) if (code & (1 << (from + bit))) value += (delta[at++] as number) * 256 ** bit;
      return value;
    };
    const offset = take(0, 4);
    const length = take(4, 3) || 0x10000;
    parts.push(base.subarray(offset, offset + length));
  }
  const made = Buffer.concat(parts);
  if (made.length !== size.value) throw new PackError('delta of a wrong size');
  return made;
};

export const objectId = ({ type, data }: GitObject): string =>
  createHash('sha1').update(`${type} ${data.length}\0`).update(data).digest('hex');

interface Inflated {
  data: Buffer;
  next: number;
}

const inflateAt = (pack: Buffer, at: number): Inflated => {
  const { buffer, engine } = inflateSync(pack.subarray(at), { info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  return { data: buffer, next: at + engine.bytesWritten };
};

const startOf = (pack: Buffer, at: number) => {
  const head = pack[at] as number;
  const { next } = head >= 128 ? readSize(pack, at + 1, head & 15, 4) : { next: at + 1 };
  return { type: (head >> 4) & 7, next };
};

export const readPack = (pack: Buffer): GitObjects => {
  if (pack.toString('latin1', 0, 4) !== 'PACK') throw new PackError('not a packfile');
  const objects: GitObjects = new Map();
  const byOffset = new Map<number, GitObject>();
  const keep = (offset: number, object: GitObject) => {
    byOffset.set(offset, object);
    objects.set(objectId(object), object);
  };
  // A delta by id may stand before its base.
  const waiting: { offset: number; base: string; delta: Buffer }[] = [];
  let at = 12;
  for (let left = pack.readUInt32BE(8); left > 0; left--) {
    const offset = at;
    const { type, next } = startOf(pack, at);
    if (type === offsetDelta) {
      const back = readOffset(pack, next);
      const { data, next: end } = inflateAt(pack, back.next);
      const base = byOffset.get(offset - back.value);
      if (!base) throw new PackError('delta without its base');
      keep(offset, { type: base.type, data: applyDelta(base.data, data) });
      at = end;
    } else if (type === referenceDelta) {
      const { data, next: end } = inflateAt(pack, next + 20);
      waiting.push({ offset, base: pack.toString('hex', next, next + 20), delta: data });
      at = end;
    } else {
      const { data, next: end } = inflateAt(pack, next);
      const known = types[type];
      if (!known) throw new PackError(`object of unknown type ${type}`);
      keep(offset, { type: known, data });
      at = end;
    }
  }
  resolve(waiting, objects, keep);
  return objects;
};

const resolve = (
  waiting: { offset: number; base: string; delta: Buffer }[],
  objects: GitObjects,
  keep: (offset: number, object: GitObject) => void,
): void => {
  let left = waiting;
  while (left.length > 0) {
    const ready = left.filter(({ base }) => objects.has(base));
    if (ready.length === 0) throw new PackError('delta without its base');
    for (const { offset, base, delta } of ready) {
      const { type, data } = objects.get(base) as GitObject;
      keep(offset, { type, data: applyDelta(data, delta) });
    }
    left = left.filter((each) => !ready.includes(each));
  }
};
