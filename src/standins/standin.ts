// What both stand-ins share: a verb, what it is given, and where it writes. Exit codes are returned, never set here.
import type { FlagTable, ParsedArguments } from './flags.ts';

export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  readInput(): Promise<string>;
  /** Bytes from the terminal, for exec and port-forward. */
  input: NodeJS.ReadableStream;
  env: Record<string, string | undefined>;
  cwd: string;
  /** Aborts on Ctrl-C. */
  signal: AbortSignal;
}

export interface Verb<Context> {
  /** One line of the list in --help. */
  summary: string;
  /** `get [(-o|--output=)json|yaml|...] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE/NAME ...)` */
  usage: string;
  flags: FlagTable;
  run(context: Context, parsed: ParsedArguments): Promise<number>;
}

/** Ends a stand-in with this text on stderr and this exit code. */
export class ExitError extends Error {
  readonly code: number;

  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

/** Columns padded as kubectl's tab writer does: three blanks between, none at a line's end unless a cell follows. */
export const formatColumns = (rows: string[][], { gap = 3, trailing = false } = {}): string => {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  return rows
    .map((row) => row.map((cell, at) => (at === row.length - 1 && !trailing ? cell : cell.padEnd((widths[at] ?? 0) + gap))).join(''))
    .map((line) => `${line}\n`)
    .join('');
};
