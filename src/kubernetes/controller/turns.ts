/** Calls that are let through before the event loop has its turn. */
const callsATurn = 20;

/**
 * Lets calls through a few at a time, first come first served. In-process API calls never wait for anything, so a thousand of
 * them would keep the process from answering anybody else.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #left = callsATurn;
  #armed = false;

  /** Resolves when it is the caller's turn; undefined when that is now. */
  take(): Promise<void> | undefined {
    this.#arm();
    if (this.#left > 0 && this.#waiting.length === 0) {
      this.#left--;
      return undefined;
    }
    return new Promise((done) => this.#waiting.push(done));
  }

  #arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    setImmediate(() => {
      this.#armed = false;
      this.#left = callsATurn;
      for (; this.#left > 0 && this.#waiting.length > 0; this.#left--) this.#waiting.shift()?.();
      if (this.#waiting.length > 0) this.#arm();
    });
  }
}
