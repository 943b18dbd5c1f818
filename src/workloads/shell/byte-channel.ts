/** Bytes from one simulated process to another: a pipe, or a terminal's input. Writing never waits. */
export class ByteChannel implements AsyncIterable<Buffer> {
  #chunks: Buffer[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  /** A channel that holds this much and has ended. */
  static of(data: string | Buffer): ByteChannel {
    const channel = new ByteChannel();
    channel.write(data);
    channel.end();
    return channel;
  }

  write(data: string | Buffer): void {
    if (this.#ended || data.length === 0) return;
    this.#chunks.push(Buffer.from(data));
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** The next bytes; undefined at the end. */
  async read(): Promise<Buffer | undefined> {
    while (this.#chunks.length === 0 && !this.#ended) await new Promise<void>((done) => (this.#wake = done));
    return this.#chunks.shift();
  }

  /** The next line without its newline; undefined at the end. */
  async readLine(): Promise<string | undefined> {
    let line = Buffer.alloc(0);
    for (;;) {
      const chunk = await this.read();
      if (!chunk) return line.length > 0 ? line.toString() : undefined;
      const newline = chunk.indexOf(10);
      if (newline < 0) line = Buffer.concat([line, chunk]);
      else {
        if (newline + 1 < chunk.length) this.#chunks.unshift(chunk.subarray(newline + 1));
        return Buffer.concat([line, chunk.subarray(0, newline)]).toString();
      }
    }
  }

  async readAll(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this) parts.push(part);
    return Buffer.concat(parts);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Buffer> {
    for (let chunk = await this.read(); chunk; chunk = await this.read()) yield chunk;
  }
}
