// go-yaml's defence against small documents that unfold into huge ones: too large a part of what is decoded comes out of aliases.

const low = 400_000;
const high = 4_000_000;

/** The more is decoded, the less of it may be repetition. */
const allowedRatio = (decoded: number): number => {
  if (decoded <= low) return 0.99;
  return decoded >= high ? 0.1 : 0.99 - 0.89 * ((decoded - low) / (high - low));
};

export class AliasBudget {
  readonly #refusal: () => Error;
  #decoded = 0;
  #inAliases = 0;
  #depth = 0;

  constructor(refusal: () => Error) {
    this.#refusal = refusal;
  }

  /** For each node that is decoded. */
  take(): void {
    this.#decoded++;
    if (this.#depth > 0) this.#inAliases++;
    if (this.#inAliases > 100 && this.#decoded > 1000 && this.#inAliases / this.#decoded > allowedRatio(this.#decoded))
      throw this.#refusal();
  }

  inAlias<T>(work: () => T): T {
    this.#depth++;
    const value = work();
    this.#depth--;
    return value;
  }
}
