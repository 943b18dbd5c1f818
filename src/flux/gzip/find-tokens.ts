// The LZ77 half of Go's compress/flate at its default level (6): hash chains over four bytes, lazy matching.
// Which match is taken decides the archive's size and digest, so every threshold here is Go's.

const windowSize = 1 << 15;
const shortest = 4;
const longest = 258;
const good = 8;
const lazy = 16;
const nice = 128;
const chain = 128;
const tokensPerBlock = 1 << 14;
const hashBits = 17;

/** A literal byte, or a match: bit 30, length - 3 in bits 22.., distance - 1 in the lower 22. */
export type Token = number;
const matchFlag = 1 << 30;
export const isMatch = (token: Token): boolean => token >= matchFlag;
export const matchLength = (token: Token): number => (token >> 22) & 255;
export const matchDistance = (token: Token): number => token & 0x3fffff;
const match = (length: number, distance: number): Token => matchFlag | ((length - 3) << 22) | (distance - 1);

/** `from` is undefined where the block's input left the window before its end was reached. */
export type OnBlock = (tokens: Token[], from: number | undefined, to: number) => void;

export class TokenFinder {
  readonly #input: Uint8Array;
  readonly #head = new Int32Array(1 << hashBits).fill(-1);
  readonly #previous = new Int32Array(windowSize).fill(-1);
  readonly #onBlock: OnBlock;
  #tokens: Token[] = [];
  #blockStart = 0;
  /** Where Go's window of twice the size begins. */
  #base = 0;

  constructor(input: Uint8Array, onBlock: OnBlock) {
    this.#input = input;
    this.#onBlock = onBlock;
  }

  run(): void {
    const end = this.#input.length;
    let pending = false;
    let found = { length: shortest - 1, distance: 0 };
    let head = -1;
    let at = 0;
    while (at < end) {
      this.#slide(at);
      if (at < end - (shortest - 1)) head = this.#insert(at);
      const before = found;
      found = { length: shortest - 1, distance: 0 };
      const oldest = Math.max(this.#base, at - windowSize);
      if (head >= oldest && end - at > before.length && before.length < lazy) found = this.#longestMatch(at, head);
      if (before.length >= shortest && found.length <= before.length) {
        this.#tokens.push(match(before.length, before.distance));
        const next = at + before.length - 1;
        for (at++; at < next; at++) if (at < end - (shortest - 1)) this.#insert(at);
        pending = false;
        found = { length: shortest - 1, distance: 0 };
        this.#endFullBlock(at);
        continue;
      }
      if (pending) {
        this.#tokens.push(this.#input[at - 1] as number);
        this.#endFullBlock(at);
      }
      at++;
      pending = true;
    }
    if (pending) this.#tokens.push(this.#input[at - 1] as number);
    if (this.#tokens.length > 0) this.#endBlock(at);
  }

  #slide(at: number): void {
    if (this.#input.length > this.#base + 2 * windowSize && at > this.#base + 2 * windowSize - (shortest + longest))
      this.#base += windowSize;
  }

  #insert(at: number): number {
    const bytes = this.#input;
    const word =
      ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    const hash = Math.imul(word, 0x1e35a7bd) >>> (32 - hashBits);
    const head = this.#head[hash] as number;
    this.#previous[at % windowSize] = head;
    this.#head[hash] = at;
    return head;
  }

  #longestMatch(at: number, head: number): { length: number; distance: number } {
    const bytes = this.#input;
    const limit = Math.min(longest, bytes.length - at);
    const enough = Math.min(nice, limit);
    const oldest = at - windowSize;
    let length = shortest - 1;
    let distance = 0;
    const tries = length >= good ? chain >> 2 : chain;
    for (let from = head, left = tries; left > 0; left--) {
      if (bytes[from + length] === bytes[at + length]) {
        let same = 0;
        while (same < limit && bytes[from + same] === bytes[at + same]) same++;
        if (same > length && (same > shortest || at - from <= 4096)) {
          length = same;
          distance = at - from;
          if (same >= enough) break;
        }
      }
      if (from === oldest) break;
      from = this.#previous[from % windowSize] as number;
      if (from < oldest || from < this.#base) break;
    }
    return { length, distance };
  }

  #endFullBlock(at: number): void {
    if (this.#tokens.length === tokensPerBlock) this.#endBlock(at);
  }

  #endBlock(at: number): void {
    this.#onBlock(this.#tokens, this.#blockStart >= this.#base ? this.#blockStart : undefined, at);
    this.#blockStart = at;
    this.#tokens = [];
  }
}
