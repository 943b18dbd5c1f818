// What a client was told is so, and what it asked for without hearing an answer: after a crash each thing must be as told, or as asked last.

interface Entry<T> {
  told: T | undefined;
  asked?: { value: T | undefined };
}

/** `undefined` stands for "is not there". */
export class Ledger<T> {
  readonly #entries = new Map<string, Entry<T>>();
  acknowledged = 0;

  /** What is known to be there. */
  get(key: string): T | undefined {
    return this.#entries.get(key)?.told;
  }

  keys(): string[] {
    return [...this.#entries.keys()];
  }

  /** What was asked for and not answered. */
  unanswered(): string[] {
    return [...this.#entries].filter(([, entry]) => entry.asked).map(([key]) => key);
  }

  /** Asks by `send`; keeps what it answers. Where it throws, nobody knows. */
  async write(key: string, wanted: T | undefined, send: () => Promise<T | undefined>): Promise<void> {
    const entry: Entry<T> = this.#entries.get(key) ?? { told: undefined };
    this.#entries.set(key, entry);
    entry.asked = { value: wanted };
    entry.told = await send();
    delete entry.asked;
    this.acknowledged++;
  }

  /** Says how `seen` differs from what may be, and takes it as told from now on. `same` compares two that are there; `about` names what was looked at. */
  settle(seen: Map<string, T>, same: (a: T, b: T) => boolean, about: (key: string) => boolean = () => true): string[] {
    const faults: string[] = [];
    const isAs = (a: T | undefined, b: T | undefined) => (a === undefined || b === undefined ? a === b : same(a, b));
    for (const [key, entry] of this.#entries) {
      if (!about(key)) continue;
      const now = seen.get(key);
      if (!isAs(entry.told, now) && !(entry.asked && isAs(entry.asked.value, now))) {
        const asked = entry.asked ? `, asked for ${JSON.stringify(entry.asked.value)}` : '';
        faults.push(`${key} was acknowledged as ${JSON.stringify(entry.told)}${asked}, and is ${JSON.stringify(now)}`);
      }
      entry.told = now;
      delete entry.asked;
    }
    for (const key of seen.keys()) if (!this.#entries.has(key)) faults.push(`${key} is there and nobody made it`);
    return faults;
  }
}
