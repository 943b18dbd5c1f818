import { mkdirSync, readFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface LogLine {
  /** RFC 3339 with nanoseconds. */
  time: string;
  stream: 'stdout' | 'stderr';
  /** With its newline, unless the program ended within the line. */
  text: string;
}

type Stream = LogLine['stream'];

/** As a node rotates: older lines are let go. */
const mostBytes = 10 * 1024 * 1024;
const firstBytes = 5 * 1024 * 1024;

/** One container's log: in memory for reading, appended to a file so that a restarted engine still has it. */
export class ContainerLog {
  readonly #file: string | undefined;
  readonly #now: () => number;
  readonly #partial: Record<Stream, string> = { stdout: '', stderr: '' };
  readonly #listeners = new Set<() => void>();
  #lines: LogLine[] | undefined;
  #bytes = 0;
  #pending: LogLine[] = [];
  #flushing: Promise<void> | undefined;
  #sequence = 0;
  closed = false;

  constructor(now: () => number, file: string | undefined) {
    this.#now = now;
    this.#file = file;
  }

  write(data: string | Buffer, stream: Stream = 'stdout'): void {
    const text = this.#partial[stream] + data.toString();
    const lines = text.split('\n');
    this.#partial[stream] = lines.pop() as string;
    for (const line of lines) this.#add(`${line}\n`, stream);
    if (lines.length > 0) this.#tell();
  }

  /** The program ended: what it wrote last may lack a newline. */
  close(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#partial[stream]) this.#add(this.#partial[stream], stream);
      this.#partial[stream] = '';
    }
    this.closed = true;
    this.#tell();
  }

  lines(): LogLine[] {
    return (this.#lines ??= this.#load());
  }

  /** Tells of new lines, and of the end. */
  onChange(listener: () => void): { stop(): void } {
    this.#listeners.add(listener);
    return { stop: () => void this.#listeners.delete(listener) };
  }

  flush(): Promise<void> {
    return this.#flushing ?? Promise.resolve();
  }

  #add(text: string, stream: Stream): void {
    const iso = new Date(this.#now()).toISOString();
    // Real clocks never give two lines the same nanosecond.
    const time = iso.replace('Z', `${String(this.#sequence++ % 1_000_000).padStart(6, '0')}Z`);
    const line = { time, stream, text };
    const lines = this.lines();
    lines.push(line);
    this.#bytes += text.length;
    if (this.#bytes > mostBytes) this.#shorten(lines);
    if (this.#file) this.#append(line);
  }

  #shorten(lines: LogLine[]): void {
    while (this.#bytes > firstBytes) this.#bytes -= lines.shift()?.text.length ?? this.#bytes;
  }

  #append(line: LogLine): void {
    this.#pending.push(line);
    this.#flushing ??= Promise.resolve()
      .then(async () => {
        while (this.#pending.length > 0) {
          const batch = this.#pending.splice(0);
          mkdirSync(dirname(this.#file as string), { recursive: true });
          await appendFile(
            this.#file as string,
            batch.map((each) => `${each.time} ${each.stream} ${JSON.stringify(each.text)}\n`).join(''),
          );
        }
      })
      // A log that cannot be written is still there to be read until the engine ends.
      .catch(() => {})
      .finally(() => (this.#flushing = undefined));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #load(): LogLine[] {
    if (!this.#file) return [];
    try {
      const lines = readFileSync(this.#file, 'utf8').split('\n').flatMap(parseLine);
      this.#bytes = lines.reduce((sum, each) => sum + each.text.length, 0);
      return lines;
    } catch {
      return [];
    }
  }
}

const parseLine = (line: string): LogLine[] => {
  const found = /^(\S+) (stdout|stderr) (".*")$/.exec(line);
  if (!found) return [];
  try {
    return [{ time: found[1] as string, stream: found[2] as Stream, text: JSON.parse(found[3] as string) as string }];
  } catch {
    // The line that a crash cut in half.
    return [];
  }
};
