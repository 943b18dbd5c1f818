// Where a key may have begun that only a later colon shows to be one; one place for each level of flow.
import type { Cursor } from './cursor.ts';
import { YamlError, type Mark } from './token.ts';

interface SimpleKey {
  possible: boolean;
  /** In a block, at its column: without a colon it is an error. */
  required: boolean;
  /** The token that would be the key. */
  token: number;
  mark: Mark;
}

const longestKey = 1024;

export class SimpleKeys {
  readonly #cursor: Cursor;
  readonly #levels: SimpleKey[] = [];
  readonly #byToken = new Map<number, SimpleKey>();

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
    this.enterLevel(0);
  }

  enterLevel(token: number): void {
    this.#levels.push({ possible: false, required: false, token, mark: this.#cursor.mark });
  }

  leaveLevel(): void {
    const last = this.#levels.pop();
    if (last) this.#byToken.delete(last.token);
  }

  save(token: number, required: boolean): void {
    this.remove();
    const key = { possible: true, required, token, mark: this.#cursor.mark };
    this.#levels[this.#levels.length - 1] = key;
    this.#byToken.set(token, key);
  }

  remove(): void {
    const last = this.#levels.at(-1) as SimpleKey;
    if (!last.possible) return;
    if (last.required) throw new YamlError("could not find expected ':'");
    this.#forget(last);
  }

  /** The key of this level, if one may still have begun; it is no longer waited for. */
  take(): { token: number; mark: Mark } | undefined {
    const last = this.#levels.at(-1) as SimpleKey;
    if (!this.#isValid(last)) return undefined;
    this.#forget(last);
    return last;
  }

  /** Whether the token may still turn out to be a key. */
  mayBeKey(token: number): boolean {
    const key = this.#byToken.get(token);
    return key !== undefined && this.#isValid(key);
  }

  #forget(key: SimpleKey): void {
    key.possible = false;
    this.#byToken.delete(key.token);
  }

  #isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.mark.line === this.#cursor.line && key.mark.index + longestKey >= this.#cursor.index) return true;
    if (key.required) throw new YamlError("could not find expected ':'");
    key.possible = false;
    return false;
  }
}
