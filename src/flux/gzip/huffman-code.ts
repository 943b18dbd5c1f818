// Length-limited Huffman codes (boundary package-merge), with ties resolved as Go's compress/flate resolves them.

export interface HuffmanCode {
  /** Bits of each symbol, first bit lowest; valid where the length is not 0. */
  codes: Uint16Array;
  lengths: Uint8Array;
}

interface Leaf {
  symbol: number;
  frequency: number;
}

interface Level {
  last: number;
  nextLeaf: number;
  nextPair: number;
  needed: number;
}

const never = 2 ** 31 - 1;

export const reverseBits = (value: number, length: number): number => {
  let reversed = 0;
  for (let at = 0; at < length; at++) reversed |= ((value >> at) & 1) << (length - 1 - at);
  return reversed;
};

const startLevels = (frequencies: number[], depth: number): Level[] =>
  Array.from({ length: depth + 2 }, (_, level) => ({
    last: frequencies[1] as number,
    nextLeaf: frequencies[2] as number,
    nextPair: level === 1 ? never : (frequencies[0] as number) + (frequencies[1] as number),
    needed: 0,
  }));

/** How many symbols get 1, 2, … bits; `leaves` in order of frequency, at least three. */
const countByLength = (leaves: Leaf[], longest: number): number[] => {
  const total = leaves.length;
  const frequencies = [...leaves.map((each) => each.frequency), never];
  const depth = Math.min(longest, total - 1);
  const levels = startLevels(frequencies, depth);
  // chains[level][below]: leaves to the left of the rightmost node of `level`, counted at level `below`.
  const chains = levels.map((_, level) => levels.map((__, below) => (level === below && level > 0 ? 2 : 0)));
  (levels[depth] as Level).needed = 2 * total - 4;
  for (let at = depth; ;) {
    const level = levels[at] as Level;
    const chain = chains[at] as number[];
    if (level.nextPair === never && level.nextLeaf === never) {
      level.needed = 0;
      (levels[++at] as Level).nextPair = never;
      continue;
    }
    const previous = level.last;
    if (level.nextLeaf < level.nextPair) {
      level.last = level.nextLeaf;
      const leaves = (chain[at] as number) + 1;
      chain[at] = leaves;
      level.nextLeaf = frequencies[leaves] as number;
    } else {
      level.last = level.nextPair;
      for (let below = 0; below < at; below++) chain[below] = (chains[at - 1] as number[])[below] as number;
      (levels[at - 1] as Level).needed = 2;
    }
    if (--level.needed === 0) {
      if (at === depth) break;
      (levels[++at] as Level).nextPair = previous + level.last;
    } else while ((levels[at - 1] as Level).needed > 0) at--;
  }
  const counts = chains[depth] as number[];
  return Array.from({ length: depth + 1 }, (_, bits) =>
    bits === 0 ? 0 : (counts[depth + 1 - bits] as number) - (counts[depth - bits] as number),
  );
};

/** The code for these frequencies with at most `longest` bits a symbol. */
export const huffmanCode = (frequencies: Int32Array, longest: number): HuffmanCode => {
  const code = { codes: new Uint16Array(frequencies.length), lengths: new Uint8Array(frequencies.length) };
  let leaves: Leaf[] = [];
  frequencies.forEach((frequency, symbol) => frequency > 0 && leaves.push({ symbol, frequency }));
  if (leaves.length <= 2) {
    leaves.forEach(({ symbol }, at) => {
      code.codes[symbol] = at;
      code.lengths[symbol] = 1;
    });
    return code;
  }
  leaves.sort((a, b) => a.frequency - b.frequency || a.symbol - b.symbol);
  let next = 0;
  countByLength(leaves, longest).forEach((count, bits) => {
    next <<= 1;
    if (count === 0) return;
    for (const { symbol } of leaves.slice(-count).sort((a, b) => a.symbol - b.symbol)) {
      code.codes[symbol] = reverseBits(next++, bits);
      code.lengths[symbol] = bits;
    }
    leaves = leaves.slice(0, -count);
  });
  return code;
};

/** Bits that all symbols take together. */
export const encodedBits = (frequencies: Int32Array, { lengths }: HuffmanCode): number =>
  frequencies.reduce((sum, frequency, symbol) => sum + frequency * (lengths[symbol] as number), 0);
