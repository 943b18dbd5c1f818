/** Line breaks inside a flow scalar: one reads as a blank, more read as one less. */
export class FoldedBreaks {
  #leading = '';
  #trailing = '';

  get pending(): boolean {
    return this.#leading !== '';
  }

  add(lineBreak: string): void {
    if (this.#leading === '') this.#leading = lineBreak;
    else this.#trailing += lineBreak;
  }

  /** What they come to; forgets them. */
  take(): string {
    const text = this.#leading === '\n' ? this.#trailing || ' ' : this.#leading + this.#trailing;
    this.#leading = '';
    this.#trailing = '';
    return text;
  }
}
