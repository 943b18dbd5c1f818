import type { Machine, Streams } from './machine.ts';
import type { Command, List } from './syntax.ts';

export interface ShellOptions {
  machine: Machine;
  env: Record<string, string>;
  cwd?: string;
  name?: string;
  positional?: string[];
  signal: AbortSignal;
  /** Aborts on SIGTERM. */
  terminate: AbortSignal;
  pid?: number;
}

/** What the shell's own commands may look at and change. */
export interface ShellState {
  readonly options: ShellOptions;
  readonly machine: Machine;
  readonly functions: Map<string, Command>;
  readonly traps: Map<string, string>;
  readonly exported: Set<string>;
  readonly variables: Map<string, string>;
  readonly jobs: Promise<number>[];
  positional: string[];
  cwd: string;
  status: number;
  exitOnError: boolean;
  trace: boolean;
  variable(name: string): string | undefined;
  assign(name: string, value: string): void;
  environment(): Record<string, string>;
  runList(list: List, streams: Streams): Promise<number>;
}
