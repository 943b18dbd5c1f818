// The encoding half of DEFLATE (RFC 1951): a block as stored, fixed or dynamic Huffman, whichever is smallest, decided as Go decides.
import { BitWriter } from './bit-writer.ts';
import { isMatch, matchDistance, matchLength, type Token } from './find-tokens.ts';
import { encodedBits, huffmanCode, reverseBits, type HuffmanCode } from './huffman-code.ts';

const literalSymbols = 286;
const distanceSymbols = 30;
const endOfBlock = 256;
const firstLength = 257;
const largestStored = 65_535;

const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceExtra = Array.from({ length: distanceSymbols }, (_, code) => Math.max(0, (code >> 1) - 1));
const basesOf = (extra: number[]): number[] => {
  let base = 0;
  return extra.map((bits) => {
    const own = base;
    base += 1 << bits;
    return own;
  });
};
/** Length 258 has a code of its own although the code before could express it. */
const lengthBase = [...basesOf(lengthExtra).slice(0, 28), 255];
const distanceBase = basesOf(distanceExtra);

const codeOf = (bases: number[], value: number): number => {
  let code = bases.length - 1;
  while ((bases[code] as number) > value) code--;
  return code;
};
const lengthCodes = Uint8Array.from({ length: 256 }, (_, length) => codeOf(lengthBase, length));
const distanceCodes = Uint8Array.from({ length: 1 << 15 }, (_, distance) => codeOf(distanceBase, distance));

const fixedBits = (symbol: number): [code: number, bits: number] => {
  if (symbol < 144) return [symbol + 48, 8];
  if (symbol < 256) return [symbol + 256, 9];
  return symbol < 280 ? [symbol - 256, 7] : [symbol - 88, 8];
};
const fixedLiterals: HuffmanCode = {
  codes: Uint16Array.from({ length: literalSymbols }, (_, symbol) => reverseBits(...fixedBits(symbol))),
  lengths: Uint8Array.from({ length: literalSymbols }, (_, symbol) => fixedBits(symbol)[1]),
};
const fixedDistances: HuffmanCode = {
  codes: Uint16Array.from({ length: distanceSymbols }, (_, symbol) => reverseBits(symbol, 5)),
  lengths: new Uint8Array(distanceSymbols).fill(5),
};

const countTokens = (tokens: Token[]) => {
  const literals = new Int32Array(literalSymbols);
  const distances = new Int32Array(distanceSymbols);
  const count = (table: Int32Array, symbol: number) => void (table[symbol] = (table[symbol] as number) + 1);
  for (const token of tokens) {
    if (!isMatch(token)) count(literals, token);
    else {
      count(literals, firstLength + (lengthCodes[matchLength(token)] as number));
      count(distances, distanceCodes[matchDistance(token)] as number);
    }
  }
  literals[endOfBlock] = 1;
  // A tree of distances must have a leaf, even where there is no match.
  if (distances.every((each) => each === 0)) distances[0] = 1;
  return { literals, distances };
};

const used = (table: Int32Array): number => table.findLastIndex((each) => each !== 0) + 1;

interface RunLength {
  symbol: number;
  extra: number;
  extraBits: number;
}

/** The code lengths, run-length encoded with the symbols 16 (repeat), 17 and 18 (zeros). */
const runLengths = (lengths: number[]): RunLength[] => {
  const runs: RunLength[] = [];
  const plain = (symbol: number, times: number) => {
    for (let at = 0; at < times; at++) runs.push({ symbol, extra: 0, extraBits: 0 });
  };
  for (let at = 0; at < lengths.length;) {
    const size = lengths[at] as number;
    let count = 1;
    while (lengths[at + count] === size) count++;
    at += count;
    if (size !== 0) {
      plain(size, 1);
      for (count--; count >= 3; count -= Math.min(6, count)) runs.push({ symbol: 16, extra: Math.min(6, count) - 3, extraBits: 2 });
    } else {
      for (; count >= 11; count -= Math.min(138, count)) runs.push({ symbol: 18, extra: Math.min(138, count) - 11, extraBits: 7 });
      if (count >= 3) {
        runs.push({ symbol: 17, extra: count - 3, extraBits: 3 });
        count = 0;
      }
    }
    plain(size, count);
  }
  return runs;
};

const headerOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const dynamicHeader = (literals: Int32Array, distances: Int32Array, literalCode: HuffmanCode, distanceCode: HuffmanCode) => {
  const sizes = [used(literals), used(distances)] as const;
  const runs = runLengths([...literalCode.lengths.subarray(0, sizes[0]), ...distanceCode.lengths.subarray(0, sizes[1])]);
  const frequencies = new Int32Array(19);
  for (const { symbol } of runs) frequencies[symbol] = (frequencies[symbol] as number) + 1;
  const code = huffmanCode(frequencies, 7);
  let count = 19;
  while (count > 4 && frequencies[headerOrder[count - 1] as number] === 0) count--;
  const bits = 17 + 3 * count + encodedBits(frequencies, code) + runs.reduce((sum, run) => sum + run.extraBits, 0);
  const write = (out: BitWriter) => {
    out.write(4, 3);
    out.write(sizes[0] - 257, 5);
    out.write(sizes[1] - 1, 5);
    out.write(count - 4, 4);
    for (const symbol of headerOrder.slice(0, count)) out.write(code.lengths[symbol] as number, 3);
    for (const { symbol, extra, extraBits } of runs) {
      out.write(code.codes[symbol] as number, code.lengths[symbol] as number);
      out.write(extra, extraBits);
    }
  };
  return { bits, write };
};

/** Bits behind the codes of lengths and distances; the same for both Huffman forms. */
const extraBitsOf = (literals: Int32Array, distances: Int32Array): number =>
  lengthExtra.reduce((sum, bits, code) => sum + bits * (literals[firstLength + code] as number), 0) +
  distanceExtra.reduce((sum, bits, code) => sum + bits * (distances[code] as number), 0);

const writeTokens = (out: BitWriter, tokens: Token[], literals: HuffmanCode, distances: HuffmanCode): void => {
  const symbol = (code: HuffmanCode, value: number) => out.write(code.codes[value] as number, code.lengths[value] as number);
  for (const token of tokens) {
    if (!isMatch(token)) {
      symbol(literals, token);
      continue;
    }
    const [length, distance] = [matchLength(token), matchDistance(token)];
    const [lengthCode, distanceCode] = [lengthCodes[length] as number, distanceCodes[distance] as number];
    symbol(literals, firstLength + lengthCode);
    out.write(length - (lengthBase[lengthCode] as number), lengthExtra[lengthCode] as number);
    symbol(distances, distanceCode);
    out.write(distance - (distanceBase[distanceCode] as number), distanceExtra[distanceCode] as number);
  }
  symbol(literals, endOfBlock);
};

export const writeStored = (out: BitWriter, bytes: Uint8Array, last: boolean): void => {
  out.write(last ? 1 : 0, 3);
  out.align();
  out.write(bytes.length, 16);
  out.write(~bytes.length & 0xffff, 16);
  out.append(bytes);
};

/** `input` is what the tokens stand for; undefined forbids the stored form. */
export const writeBlock = (out: BitWriter, tokens: Token[], input: Uint8Array | undefined): void => {
  const { literals, distances } = countTokens(tokens);
  const storable = input !== undefined && input.length <= largestStored;
  // As upstream: the extra bits count only where the stored form competes; they are the same for both Huffman forms.
  const extraBits = storable ? extraBitsOf(literals, distances) : 0;
  const literalCode = huffmanCode(literals, 15);
  const distanceCode = huffmanCode(distances, 15);
  const header = dynamicHeader(literals, distances, literalCode, distanceCode);
  const fixed = 3 + encodedBits(literals, fixedLiterals) + encodedBits(distances, fixedDistances) + extraBits;
  const dynamic = header.bits + encodedBits(literals, literalCode) + encodedBits(distances, distanceCode) + extraBits;
  if (storable && (input.length + 5) * 8 < Math.min(fixed, dynamic)) return writeStored(out, input, false);
  if (dynamic < fixed) {
    header.write(out);
    return writeTokens(out, tokens, literalCode, distanceCode);
  }
  out.write(2, 3);
  writeTokens(out, tokens, fixedLiterals, fixedDistances);
};
