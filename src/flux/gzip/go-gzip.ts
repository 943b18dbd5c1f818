// gzip with the very bytes that Go's compress/gzip writes at its default level, so that an artifact has the size and digest
// that the real source-controller gives it. (zlib makes other, equally valid choices.)
import { crc32 } from './crc32.ts';
import { BitWriter } from './bit-writer.ts';
import { TokenFinder } from './find-tokens.ts';
import { writeBlock, writeStored } from './write-block.ts';

/** No name, no time, operating system unknown. */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

export const goGzip = (input: Uint8Array): Buffer => {
  const out = new BitWriter();
  new TokenFinder(input, (tokens, from, to) => writeBlock(out, tokens, from === undefined ? undefined : input.subarray(from, to))).run();
  writeStored(out, new Uint8Array(0), true);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(input), 0);
  trailer.writeUInt32LE(input.length % 2 ** 32, 4);
  return Buffer.concat([header, out.finish(), trailer]);
};
