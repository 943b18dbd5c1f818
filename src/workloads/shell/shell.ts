// Models: a small POSIX shell (lists, pipes, redirections, functions, traps). Leaves out: job control, here-strings, arrays, process substitution.
import { builtins } from './builtins.ts';
import { ByteChannel } from './byte-channel.ts';
import { chooseCase } from './choose-case.ts';
import { Leave } from './control.ts';
import { expandFields, expandText, type Expansion } from './expand.ts';
import { type Machine, type Streams } from './machine.ts';
import { parseScript } from './parse.ts';
import { redirect, RedirectError } from './redirect.ts';
import { runCommand } from './run-command.ts';
import type { ShellOptions, ShellState } from './shell-state.ts';
import { specialVariable } from './special-variable.ts';
import { SyntaxError, type AndOr, type Command, type List, type Pipeline, type Simple } from './syntax.ts';

/** One shell process: variables, functions, working directory, traps. */
export class Shell implements Expansion, ShellState {
  readonly options: ShellOptions;
  readonly machine: Machine;
  readonly functions = new Map<string, Command>();
  readonly traps = new Map<string, string>();
  readonly exported = new Set<string>();
  readonly jobs: Promise<number>[] = [];
  readonly variables: Map<string, string>;
  positional: string[];
  cwd: string;
  status = 0;
  exitOnError = false;
  trace = false;
  ended = false;

  constructor(options: ShellOptions) {
    this.options = options;
    this.machine = options.machine;
    this.variables = new Map(Object.entries(options.env));
    for (const name of this.variables.keys()) this.exported.add(name);
    this.positional = options.positional ?? [];
    this.cwd = options.cwd ?? '/';
  }

  /** Runs a script to its end; answers the exit code. */
  async run(script: string, streams: Streams): Promise<number> {
    let code: number;
    try {
      code = await this.runList(parseScript(script), streams);
    } catch (error) {
      code = this.#codeOf(error, streams);
    }
    return this.#atExit(code, streams);
  }

  /** One line of an interactive session: `exit` sets `ended`, nothing else leaves. */
  async runLine(line: string, streams: Streams): Promise<void> {
    try {
      this.status = await this.runList(parseScript(line), streams);
    } catch (error) {
      this.ended = error instanceof Leave && error.what === 'exit';
      this.status = this.#codeOf(error, streams);
    }
  }

  async runList(list: List, streams: Streams): Promise<number> {
    for (const entry of list) {
      if (this.options.signal.aborted) throw new Leave('exit', 137);
      if (entry.background) this.jobs.push(this.#fork().runSafely([{ ...entry, background: false }], streams));
      else this.status = await this.#andOr(entry, streams);
      await this.#pendingTrap(streams);
    }
    return this.status;
  }

  /** For subshells: nothing but the exit code comes out. */
  async runSafely(list: List, streams: Streams): Promise<number> {
    try {
      return await this.runList(list, streams);
    } catch (error) {
      return this.#codeOf(error, streams);
    }
  }

  variable(name: string): string | undefined {
    return specialVariable(this, name) ?? this.variables.get(name);
  }

  assign(name: string, value: string): void {
    this.variables.set(name, value);
  }

  environment(): Record<string, string> {
    return Object.fromEntries([...this.variables].filter(([name]) => this.exported.has(name)));
  }

  async substitute(script: string): Promise<string> {
    const parts: Buffer[] = [];
    const streams = {
      stdin: ByteChannel.of(''),
      stdout: (data: string | Buffer) => void parts.push(Buffer.from(data)),
      stderr: this.#stderr,
    };
    this.status = await this.#fork().runSafely(parseScript(script), streams);
    return Buffer.concat(parts).toString().replace(/\n+$/, '');
  }

  #stderr: Streams['stderr'] = () => {};

  #fork(): Shell {
    const copy = new Shell({ ...this.options, env: Object.fromEntries(this.variables), cwd: this.cwd, positional: this.positional });
    copy.exported.clear();
    for (const name of this.exported) copy.exported.add(name);
    for (const [name, body] of this.functions) copy.functions.set(name, body);
    copy.status = this.status;
    copy.exitOnError = this.exitOnError;
    return copy;
  }

  async #andOr({ first, rest }: AndOr, streams: Streams): Promise<number> {
    let code = await this.#pipeline(first, streams, rest.length > 0);
    for (const [index, { operator, pipeline }] of rest.entries()) {
      this.status = code;
      if ((operator === '&&') === (code === 0)) code = await this.#pipeline(pipeline, streams, index < rest.length - 1);
    }
    return code;
  }

  async #pipeline({ negated, commands }: Pipeline, streams: Streams, tested: boolean): Promise<number> {
    const code = commands.length === 1 ? await this.#command(commands[0] as Command, streams) : await this.#piped(commands, streams);
    if (negated) return code === 0 ? 1 : 0;
    if (code !== 0 && this.exitOnError && !tested) throw new Leave('exit', code);
    return code;
  }

  async #piped(commands: Command[], streams: Streams): Promise<number> {
    let stdin = streams.stdin;
    const running = commands.map((command, index) => {
      const last = index === commands.length - 1;
      const pipe = new ByteChannel();
      const io = { ...streams, stdin, stdout: last ? streams.stdout : (data: string | Buffer) => pipe.write(data) };
      stdin = pipe;
      return this.#fork()
        .runSafely([{ first: { negated: false, commands: [command] }, rest: [], background: false }], io)
        .finally(() => pipe.end());
    });
    return (await Promise.all(running)).at(-1) as number;
  }

  async #command(command: Command, streams: Streams): Promise<number> {
    this.#stderr = streams.stderr;
    try {
      return await (command.type === 'simple' ? this.#simple(command, streams) : this.#redirected(command, streams));
    } catch (error) {
      if (!(error instanceof RedirectError)) throw error;
      return this.#codeOf(error, streams);
    }
  }

  async #redirected(command: Exclude<Command, Simple>, streams: Streams): Promise<number> {
    const { io, finish } = await redirect(this, command.redirections, streams);
    try {
      return await this.#compound(command, io);
    } finally {
      await finish();
    }
  }

  async #compound(command: Exclude<Command, Simple>, io: Streams): Promise<number> {
    switch (command.type) {
      case 'group':
        return command.subshell ? this.#fork().runSafely(command.body, io) : this.runList(command.body, io);
      case 'function':
        this.functions.set(command.name, command.body);
        return 0;
      case 'if':
        for (const { condition, body } of command.branches) if (await this.#holds(condition, io)) return this.runList(body, io);
        return command.otherwise ? this.runList(command.otherwise, io) : 0;
      case 'loop':
        return this.#loop(async () => (await this.#holds(command.condition, io)) !== command.until, command.body, io);
      case 'for': {
        const values = command.words ? await this.#fields(command.words) : [...this.positional];
        const next = async () => {
          const value = values.shift();
          if (value !== undefined) this.assign(command.name, value);
          return value !== undefined;
        };
        return this.#loop(next, command.body, io);
      }
      case 'case':
        return this.runList(await chooseCase(this, command), io);
    }
  }

  async #holds(condition: List, io: Streams): Promise<boolean> {
    const strict = this.exitOnError;
    this.exitOnError = false;
    try {
      return (await this.runList(condition, io)) === 0;
    } finally {
      this.exitOnError = strict;
    }
  }

  async #loop(next: () => Promise<boolean>, body: List, io: Streams): Promise<number> {
    let code = 0;
    // A loop without a sleep must not starve the engine: it lets others work after each round.
    for (; await next(); await new Promise((done) => setImmediate(done))) {
      try {
        code = await this.runList(body, io);
      } catch (error) {
        if (!(error instanceof Leave) || (error.what !== 'break' && error.what !== 'continue')) throw error;
        if (error.value > 1) throw new Leave(error.what, error.value - 1);
        if (error.what === 'break') break;
      }
      if (this.options.signal.aborted) throw new Leave('exit', 137);
    }
    return code;
  }

  async #fields(words: Simple['words']): Promise<string[]> {
    const fields: string[] = [];
    for (const word of words) fields.push(...(await expandFields(word, this)));
    return fields;
  }

  async #simple({ assignments, words, redirections }: Simple, streams: Streams): Promise<number> {
    const argv = await this.#fields(words);
    const values: [string, string][] = [];
    for (const { name, value } of assignments) values.push([name, await expandText(value, this)]);
    if (this.trace) streams.stderr(`+ ${argv.join(' ')}\n`);
    const { io, finish } = await redirect(this, redirections, streams);
    try {
      const [name] = argv;
      if (name === undefined) {
        for (const [key, value] of values) this.assign(key, value);
        return values.length > 0 && words.length === 0 ? 0 : this.status;
      }
      return await this.#invoke(name, argv, Object.fromEntries(values), io);
    } finally {
      await finish();
    }
  }

  async #invoke(name: string, argv: string[], extra: Record<string, string>, io: Streams): Promise<number> {
    const body = this.functions.get(name);
    if (body) return this.#call(body, argv.slice(1), io);
    const builtin = builtins[name];
    if (builtin) return builtin(this, argv.slice(1), io);
    const { machine, options } = this;
    return runCommand(argv, {
      ...io,
      machine,
      env: { ...this.environment(), ...extra },
      cwd: this.cwd,
      signal: options.signal,
      terminate: options.terminate,
      shellName: options.name ?? 'sh',
    });
  }

  async #call(body: Command, args: string[], io: Streams): Promise<number> {
    const saved = this.positional;
    this.positional = args;
    try {
      return await this.#command(body, io);
    } catch (error) {
      if (error instanceof Leave && error.what === 'return') return error.value;
      throw error;
    } finally {
      this.positional = saved;
    }
  }

  async #pendingTrap(streams: Streams): Promise<void> {
    const handler = this.traps.get('TERM');
    if (handler === undefined || !this.options.terminate.aborted) return;
    this.traps.delete('TERM');
    if (handler !== '') await this.runList(parseScript(handler), streams);
  }

  async #atExit(code: number, streams: Streams): Promise<number> {
    const handler = this.traps.get('EXIT');
    this.traps.delete('EXIT');
    if (!handler) return code;
    try {
      await this.runList(parseScript(handler), streams);
      return code;
    } catch (error) {
      return this.#codeOf(error, streams);
    }
  }

  #codeOf(error: unknown, streams: Streams): number {
    if (error instanceof Leave) return error.what === 'break' || error.what === 'continue' ? 0 : error.value;
    const name = this.options.name ?? 'sh';
    streams.stderr(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof SyntaxError ? 2 : 1;
  }
}
