// Models: the server's side of SPDY/3.1 as client-go's spdystream speaks it. Leaves out: flow control, which that library ignores too.
import { Duplex } from 'node:stream';
import { controlFrame, dataFrame, finFlag, FrameReader, frameTypes, words, type Frame } from './frames.ts';
import { HeaderReader, HeaderWriter } from './header-block.ts';

const largestData = 16 * 1024;

/** One stream of a SPDY connection. */
export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: Record<string, string>;
  readonly #send: (data: Buffer) => void;

  constructor(id: number, headers: Record<string, string>, send: (data: Buffer) => void) {
    super();
    this.id = id;
    this.headers = headers;
    this.#send = send;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    for (let at = 0; at < chunk.length; at += largestData) this.#send(dataFrame(this.id, chunk.subarray(at, at + largestData)));
    done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#send(dataFrame(this.id, Buffer.alloc(0), finFlag));
    done();
  }
}

/** Takes the streams that a client opens over `transport`. */
export class SpdyConnection {
  readonly #transport: Duplex;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #frames = new FrameReader();
  readonly #headerReader = new HeaderReader();
  readonly #headerWriter = new HeaderWriter();
  readonly #onStream: (stream: SpdyStream) => void;
  readonly closed: Promise<void>;
  #tail: Promise<void> = Promise.resolve();

  constructor(transport: Duplex, onStream: (stream: SpdyStream) => void) {
    this.#transport = transport;
    this.#onStream = onStream;
    this.closed = new Promise((done) => {
      transport.on('close', () => {
        for (const stream of this.#streams.values()) stream.destroy();
        this.#headerReader.close();
        done();
      });
    });
    transport.on('error', () => transport.destroy());
    transport.on('data', (chunk: Buffer) => this.receive(chunk));
    transport.on('end', () => transport.end());
  }

  /** Bytes that came with the upgrade, and all that follow. */
  receive(chunk: Buffer): void {
    for (const frame of this.#frames.push(chunk)) {
      // Header blocks inflate asynchronously: frames keep their order.
      this.#tail = this.#tail.then(() => this.#take(frame)).catch(() => void this.#transport.destroy());
    }
  }

  close(): void {
    if (this.#transport.destroyed || this.#transport.writableEnded) return;
    this.#transport.write(controlFrame(frameTypes.goAway, words(Math.max(0, ...this.#streams.keys()), 0)));
    this.#transport.end();
  }

  async #take(frame: Frame): Promise<void> {
    if (frame.kind === 'data') return this.#data(frame.streamId, frame.payload, frame.flags);
    switch (frame.type) {
      case frameTypes.synStream:
        return this.#open(frame.payload, frame.flags);
      case frameTypes.ping:
        return this.#send(controlFrame(frameTypes.ping, frame.payload));
      case frameTypes.headers:
        await this.#headerReader.read(frame.payload.subarray(4));
        return;
      case frameTypes.rstStream:
        this.#streams.get(frame.payload.readUInt32BE(0))?.destroy();
        this.#streams.delete(frame.payload.readUInt32BE(0));
        return;
      case frameTypes.goAway:
        return;
    }
  }

  async #open(payload: Buffer, flags: number): Promise<void> {
    const id = payload.readUInt32BE(0) & 0x7fffffff;
    const headers = await this.#headerReader.read(payload.subarray(10));
    const stream = new SpdyStream(id, headers, (data) => this.#send(data));
    stream.on('error', () => stream.destroy());
    this.#streams.set(id, stream);
    this.#send(controlFrame(frameTypes.synReply, Buffer.concat([words(id), this.#headerWriter.write({})])));
    if (flags & finFlag) stream.push(null);
    this.#onStream(stream);
  }

  #data(id: number, payload: Buffer, flags: number): void {
    const stream = this.#streams.get(id);
    if (!stream || stream.destroyed) return;
    if (payload.length > 0) stream.push(payload);
    if (flags & finFlag) stream.push(null);
  }

  #send(data: Buffer): void {
    if (!this.#transport.destroyed && !this.#transport.writableEnded) this.#transport.write(data);
  }
}

/** Closes a connection when the server does, and forgets it when it closes before. */
export const closeWith = (closing: AbortSignal, connection: SpdyConnection): void => {
  const over = new AbortController();
  void connection.closed.then(() => over.abort());
  closing.addEventListener('abort', () => connection.close(), { once: true, signal: over.signal });
};
