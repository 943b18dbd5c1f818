/** Hands out pod IPs of the node's range in turn, as the host-local plugin does: the next one, not the lowest free one. */
export class PodAddresses {
  readonly #used = new Set<number>();
  #last = 1;

  /** 10.244.0.2 and up; more than 253 pods reach into 10.244.1.x and beyond. */
  allocate(): string {
    do this.#last = this.#last >= 65_534 ? 2 : this.#last + 1;
    while (this.#used.has(this.#last) || this.#last % 256 === 255 || this.#last % 256 === 0);
    this.#used.add(this.#last);
    return addressOf(this.#last);
  }

  /** Keeps the address that a pod had before the engine was stopped. */
  reserve(address: string): void {
    const number = numberOf(address);
    if (number === undefined) return;
    this.#used.add(number);
    this.#last = Math.max(this.#last, number);
  }

  release(address: string): void {
    const number = numberOf(address);
    if (number !== undefined) this.#used.delete(number);
  }
}

const addressOf = (number: number) => `10.244.${Math.floor(number / 256)}.${number % 256}`;
const numberOf = (address: string): number | undefined => {
  const found = /^10\.244\.(\d+)\.(\d+)$/.exec(address);
  return found ? Number(found[1]) * 256 + Number(found[2]) : undefined;
};
