import type { ByteChannel } from './byte-channel.ts';
import type { Streams } from './machine.ts';
import type { Shell } from './shell.ts';

/** Reads lines as a terminal in cooked mode does: echo, backspace, Ctrl-C, Ctrl-D. */
class LineEditor {
  readonly #input: ByteChannel;
  readonly #output: Streams['stdout'];
  readonly #terminal: boolean;
  #pending: number[] = [];

  constructor(input: ByteChannel, output: Streams['stdout'], terminal: boolean) {
    this.#input = input;
    this.#output = output;
    this.#terminal = terminal;
  }

  /** Undefined at the end of input. */
  async line(): Promise<string | undefined> {
    if (!this.#terminal) return this.#input.readLine();
    const typed: number[] = [];
    for (;;) {
      if (this.#pending.length === 0) {
        const chunk = await this.#input.read();
        if (!chunk) return undefined;
        this.#pending.push(...chunk);
      }
      const byte = this.#pending.shift() as number;
      if (byte === 13 || byte === 10) {
        this.#output('\r\n');
        return Buffer.from(typed).toString();
      }
      if (byte === 4 && typed.length === 0) return undefined;
      if (byte === 3) {
        this.#output('^C\r\n');
        return '';
      }
      if (byte === 127 || byte === 8) {
        if (typed.pop() !== undefined) this.#output('\b \b');
      } else if (byte >= 32) {
        typed.push(byte);
        this.#output(Buffer.from([byte]));
      }
    }
  }
}

/** A shell that is given its commands line by line; with a terminal it prompts. */
export const interactiveShell = async (shell: Shell, streams: Streams, terminal: boolean): Promise<number> => {
  const editor = new LineEditor(streams.stdin, streams.stdout, terminal);
  const crlf = (data: string | Buffer) => streams.stdout(terminal ? data.toString().replace(/\r?\n/g, '\r\n') : data);
  const io = { ...streams, stdout: crlf, stderr: terminal ? crlf : streams.stderr };
  for (;;) {
    if (terminal) streams.stdout(`${shell.variable('PWD')} ${shell.machine.uid === 0 ? '#' : '$'} `);
    const line = await editor.line();
    if (line === undefined) break;
    const before = shell.ended;
    await shell.runLine(line, io);
    if (shell.ended !== before) return shell.status;
  }
  if (terminal) streams.stdout('\r\n');
  return shell.status;
};
