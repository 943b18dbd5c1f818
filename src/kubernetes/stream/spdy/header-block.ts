import { constants, createInflate, type Inflate } from 'node:zlib';
import { headerDictionary } from './dictionary.ts';

/** Reads the header blocks of one connection: one compression context for all of them, in order. */
export class HeaderReader {
  readonly #inflate: Inflate = createInflate({ dictionary: headerDictionary(), flush: constants.Z_SYNC_FLUSH });

  constructor() {
    // The callback of a write tells as well; without a listener it would be thrown at nobody.
    this.#inflate.on('error', () => {});
  }

  async read(block: Buffer): Promise<Record<string, string>> {
    await new Promise<void>((done, fail) => this.#inflate.write(block, (error) => (error ? fail(error) : done())));
    const plain = (this.#inflate.read() as Buffer | null) ?? Buffer.alloc(0);
    return parseHeaders(plain);
  }

  close(): void {
    this.#inflate.close();
  }
}

const parseHeaders = (plain: Buffer): Record<string, string> => {
  const headers: Record<string, string> = {};
  let at = 4;
  const text = (): string => {
    const length = plain.readUInt32BE(at);
    at += 4 + length;
    return plain.toString('utf8', at - length, at);
  };
  for (let left = plain.length >= 4 ? plain.readUInt32BE(0) : 0; left > 0; left--) {
    const name = text();
    headers[name.toLowerCase()] = text();
  }
  return headers;
};

/** Writes header blocks without compressing: a zlib stream of stored blocks, which every inflater reads, and no context to keep. */
export class HeaderWriter {
  #begun = false;

  write(headers: Record<string, string>): Buffer {
    const parts: Buffer[] = [uint32(Object.keys(headers).length)];
    for (const text of Object.entries(headers).flat()) parts.push(uint32(Buffer.byteLength(text)), Buffer.from(text));
    const plain = Buffer.concat(parts);
    const stored = Buffer.alloc(5);
    stored.writeUInt16LE(plain.length, 1);
    stored.writeUInt16LE(plain.length ^ 0xffff, 3);
    const start = this.#begun ? [] : [Buffer.from([0x78, 0x01])];
    this.#begun = true;
    return Buffer.concat([...start, stored, plain, syncFlush]);
  }
}

/** An empty stored block: what tells an inflater (Go's above all) to hand out what it has, instead of asking for more. */
const syncFlush = Buffer.from([0, 0, 0, 0xff, 0xff]);

const uint32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
};
