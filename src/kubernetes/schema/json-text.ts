// A JSON reader that remembers duplicate keys and fails in the words of Go's encoding/json, which JSON.parse does neither.

/** Keys that an object's text sets more than once. */
export type Duplicates = WeakMap<object, Set<string>>;

export class JsonSyntaxError extends Error {}

/** Go's reader takes 10,000 levels, our stack does not; nothing that means something has a tenth of ours. */
export const deepest = 500;

/** Whether a value is nested deeper than what reads it later can go. */
export const isTooDeep = (value: unknown, left = deepest): boolean =>
  typeof value === 'object' && value !== null && (left === 0 || Object.values(value).some((each) => isTooDeep(each, left - 1)));

const whitespace = /[ \t\r\n]*/y;
// oxlint-disable-next-line no-control-regex -- JSON forbids bare control characters in strings.
const plainString = /"[^"\\\u0000-\u001f]*"/y;
const numberText = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class Reader {
  #at = 0;
  #depth = 0;
  readonly #text: string;
  readonly duplicates: Duplicates = new WeakMap();

  constructor(text: string) {
    this.#text = text;
  }

  document(): unknown {
    const value = this.#value();
    if (this.#peek() !== undefined) this.#fail('after top-level value');
    return value;
  }

  #peek(): string | undefined {
    whitespace.lastIndex = this.#at;
    whitespace.exec(this.#text);
    this.#at = whitespace.lastIndex;
    return this.#text[this.#at];
  }

  #fail(where: string): never {
    const found = this.#text[this.#at];
    if (found === undefined) throw new JsonSyntaxError('unexpected end of JSON input');
    const shown = found === "'" ? "'\\''" : `'${found < ' ' ? JSON.stringify(found).slice(1, -1) : found}'`;
    throw new JsonSyntaxError(`invalid character ${shown} ${where}`);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #value(): unknown {
    const start = this.#peek();
    if (start === '{') return this.#object();
    if (start === '[') return this.#array();
    if (start === '"') return this.#string();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (start === word[0]) return this.#word(word, value);
    }
    const number = this.#match(numberText);
    return number === undefined ? this.#fail('looking for beginning of value') : Number(number);
  }

  #word<T>(word: string, value: T): T {
    for (const letter of word) {
      if (this.#text[this.#at] !== letter) this.#fail(`in literal ${word} (expecting '${letter}')`);
      this.#at++;
    }
    return value;
  }

  #string(): string {
    const plain = this.#match(plainString);
    if (plain !== undefined) return plain.slice(1, -1);
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1;
    if (end >= this.#text.length) throw new JsonSyntaxError('unexpected end of JSON input');
    const source = this.#text.slice(this.#at, end + 1);
    this.#at = end + 1;
    try {
      return JSON.parse(source) as string;
    } catch {
      throw new JsonSyntaxError('invalid character in string literal');
    }
  }

  /** Past the bracket. */
  #enter(): void {
    if (++this.#depth > deepest) this.#fail('exceeded max depth');
    this.#at++;
  }

  #object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#enter();
    if (this.#peek() === '}') return this.#closed(object);
    for (;;) {
      if (this.#peek() !== '"') this.#fail('looking for beginning of object key string');
      const key = this.#string();
      if (this.#peek() !== ':') this.#fail('after object key');
      this.#at++;
      if (Object.hasOwn(object, key)) this.duplicates.set(object, (this.duplicates.get(object) ?? new Set()).add(key));
      setField(object, key, this.#value());
      const next = this.#peek();
      if (next === '}') return this.#closed(object);
      if (next !== ',') this.#fail('after object key:value pair');
      this.#at++;
    }
  }

  #closed<T>(value: T): T {
    this.#depth--;
    this.#at++;
    return value;
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    this.#enter();
    if (this.#peek() === ']') return this.#closed(items);
    for (;;) {
      items.push(this.#value());
      const next = this.#peek();
      if (next === ']') return this.#closed(items);
      if (next !== ',') this.#fail('after array element');
      this.#at++;
    }
  }
}

/** Sets a key that came from outside: `__proto__` is a key like any other. */
export const setField = (object: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
};

/** What an object holds itself: `constructor` is a key like any other. */
export const ownField = (object: Record<string, unknown>, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

export const readJson = (text: string): { value: unknown; duplicates: Duplicates } => {
  const reader = new Reader(text);
  return { value: reader.document(), duplicates: reader.duplicates };
};
