// The tags of the last scan by canonical image name: repositories of the same image share them, and they live as long as the pod.
import { readJson, writeWhole } from '../../platform/atomic-file.ts';

interface Entry {
  tags: string[];
  /** Which ImageRepository scanned it, and the checksum that it then had in its status. */
  by: string;
  revision: string;
}

const isEntries = (value: unknown): value is [string, Entry][] =>
  Array.isArray(value) && value.every((each) => Array.isArray(each) && Array.isArray((each[1] as Entry).tags));

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
  readonly #entries: Map<string, Entry>;

  constructor(file: string) {
    this.#file = file;
    this.#entries = new Map(readJson(file, isEntries) ?? []);
  }

  get(image: string): string[] {
    return this.#entries.get(image)?.tags ?? [];
  }

  /** The cluster was put back to an earlier state: what was scanned later is not known in it. */
  isFromLater(image: string, by: string, revision: string | undefined): boolean {
    const entry = this.#entries.get(image);
    return entry?.by === by && entry.revision !== revision;
  }

  /** The checksum of the list, which tells one scan's result from another's. */
  set(image: string, tags: string[], by: string): string {
    const revision = String(adler32(JSON.stringify(tags)));
    this.#entries.set(image, { tags, by, revision });
    writeWhole(this.#file, JSON.stringify([...this.#entries]));
    return revision;
  }
}
