// The tags of the last scan by canonical image name: repositories of the same image share them, and they live as long as the pod.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Adler-32, as Go's hash/adler32. */
const adler32 = (text: string): number => {
  let [a, b] = [1, 0];
  for (const byte of Buffer.from(text)) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return ((b << 16) | a) >>> 0;
};

export class TagDatabase {
  readonly #file: string;
  readonly #tags: Map<string, string[]>;

  constructor(file: string) {
    this.#file = file;
    this.#tags = new Map(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as [string, string[]][]) : []);
  }

  get(image: string): string[] {
    return this.#tags.get(image) ?? [];
  }

  /** The checksum of the list, which tells one scan's result from another's. */
  set(image: string, tags: string[]): string {
    this.#tags.set(image, tags);
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify([...this.#tags]));
    renameSync(`${this.#file}.new`, this.#file);
    return String(adler32(JSON.stringify(tags)));
  }
}
