/** The shape of a command: an entry in the table (cheap, for help) and a module that is loaded when it runs. */
import type { Clock } from '../platform/clock.ts';
import type { Terminal } from './terminal.ts';

export interface Flag {
  name: string;
  /** What stands for the value in help; without it the flag is a switch. */
  value?: string;
  summary: string;
  /** May be given more than once; the values stand in lines. */
  many?: boolean;
  /** One letter: `-f`. */
  short?: string;
}

/** What a shell may offer for an operand: names that depend on the course, or fixed words. */
export type Completes = 'labs' | 'tasks' | 'questions' | 'commands' | readonly string[];

export interface CommandContext {
  terminal: Terminal;
  clock: Clock;
  cwd: string;
  env: NodeJS.ProcessEnv;
  positionals: string[];
  /** A switch's value is the empty string. */
  flags: Readonly<Record<string, string | undefined>>;
  /** True with --json: print nothing but the value. */
  json: boolean;
  /** The whole table, for commands that speak about commands. */
  commands: readonly CommandEntry[];
}

export interface Outcome {
  /** What --json prints. */
  json: unknown;
  /** What a person reads, drawn from the same values. */
  text: string;
  /** False: the command did its work and the answer is no (exit code 1). */
  passed?: boolean;
  /** It has printed by itself, also with --json. */
  printed?: boolean;
}

export type Run = (context: CommandContext) => Promise<Outcome>;

export interface CommandEntry {
  name: string;
  /** As help shows it after the name: `[task]`. */
  operands?: string;
  maxOperands?: number;
  summary: string;
  flags?: readonly Flag[];
  /** For completion, operand by operand. */
  completes?: readonly Completes[];
  load(): Promise<{ run: Run }>;
}
