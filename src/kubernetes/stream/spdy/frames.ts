/** SPDY/3.1 frames, as far as Kubernetes' clients use them. */
export const frameTypes = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const;

export const finFlag = 0x01;

export type Frame =
  | { kind: 'control'; type: number; flags: number; payload: Buffer }
  | { kind: 'data'; streamId: number; flags: number; payload: Buffer };

/** Cuts a byte stream into frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Frame[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    while (this.#rest.length >= 8) {
      const length = this.#rest.readUIntBE(5, 3);
      if (this.#rest.length < 8 + length) break;
      frames.push(parse(this.#rest.readUInt32BE(0), this.#rest[4] as number, this.#rest.subarray(8, 8 + length)));
      this.#rest = this.#rest.subarray(8 + length);
    }
    return frames;
  }
}

const parse = (word: number, flags: number, payload: Buffer): Frame =>
  word >= 0x80000000 ? { kind: 'control', type: word & 0xffff, flags, payload } : { kind: 'data', streamId: word, flags, payload };

const frame = (word: number, flags: number, payload: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(word >>> 0, 0);
  head[4] = flags;
  head.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([head, payload]);
};

export const controlFrame = (type: number, payload: Buffer, flags = 0): Buffer => frame((0x80030000 | type) >>> 0, flags, payload);
export const dataFrame = (streamId: number, payload: Buffer, flags = 0): Buffer => frame(streamId, flags, payload);

/** A stream id, perhaps with a second word. */
export const words = (...values: number[]): Buffer => {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => buffer.writeUInt32BE(value >>> 0, 4 * index));
  return buffer;
};
