/** Collects bits, lowest first, as DEFLATE packs them. */
export class BitWriter {
  #bytes = new Uint8Array(4096);
  #length = 0;
  #bits = 0;
  #count = 0;

  /** At most 16 bits. */
  write(value: number, count: number): void {
    this.#bits |= value << this.#count;
    this.#count += count;
    while (this.#count >= 8) {
      this.#byte(this.#bits & 255);
      this.#bits >>>= 8;
      this.#count -= 8;
    }
  }

  /** Fills up the current byte with zeros. */
  align(): void {
    if (this.#count > 0) this.#byte(this.#bits & 255);
    this.#bits = this.#count = 0;
  }

  /** Whole bytes; the writer must be aligned. */
  append(bytes: Uint8Array): void {
    for (const byte of bytes) this.#byte(byte);
  }

  finish(): Uint8Array {
    this.align();
    return this.#bytes.subarray(0, this.#length);
  }

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }
}
