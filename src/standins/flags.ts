// Flags as Go's pflag reads them: --name=value, --name value, -n value, -nvalue, grouped short booleans, `--` ends them.

export interface Flag {
  /** One letter, without the dash. */
  short?: string;
  type: 'boolean' | 'string' | 'list';
  /** One line for --help. */
  summary?: string;
  /** What a string flag without a value means (`--dry-run` alone). */
  bare?: string;
  default?: string;
}

export type FlagTable = Record<string, Flag>;

export class FlagError extends Error {}

export class Flags {
  readonly #values: Map<string, string[]>;
  readonly #table: FlagTable;

  constructor(table: FlagTable, values: Map<string, string[]>) {
    this.#table = table;
    this.#values = values;
  }

  given(name: string): boolean {
    return this.#values.has(name);
  }

  string(name: string): string {
    return this.#values.get(name)?.at(-1) ?? this.#table[name]?.default ?? '';
  }

  boolean(name: string): boolean {
    return (this.#values.get(name)?.at(-1) ?? this.#table[name]?.default ?? 'false') === 'true';
  }

  /** Repeated and comma-separated values, in order. */
  list(name: string): string[] {
    return (this.#values.get(name) ?? []).flatMap((each) => each.split(',')).filter(Boolean);
  }

  /** Repeated values as they stand. */
  values(name: string): string[] {
    return this.#values.get(name) ?? [];
  }

  /** Go durations: 30s, 1m30s, 500ms, 0. Milliseconds. */
  duration(name: string): number {
    return parseDuration(this.string(name));
  }
}

const unitMs: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

export const parseDuration = (text: string): number => {
  if (text === '' || text === '0') return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  const body = text.replace(/^[-+]/, '');
  const parts = [...body.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (!parts.length || parts.map((part) => part[0]).join('') !== body) throw new FlagError(`time: invalid duration "${text}"`);
  return sign * parts.reduce((sum, part) => sum + Number(part[1]) * (unitMs[part[2] as string] as number), 0);
};

export interface ParsedArguments {
  args: string[];
  /** What stood behind `--`. */
  after: string[];
  flags: Flags;
}

export const parseFlags = (argv: string[], table: FlagTable): ParsedArguments => {
  const values = new Map<string, string[]>();
  const set = (name: string, value: string) => values.set(name, [...(values.get(name) ?? []), value]);
  const args: string[] = [];
  const rest = [...argv];
  while (rest.length) {
    const word = rest.shift() as string;
    if (word === '--') return { args, after: rest, flags: new Flags(table, values) };
    if (word.startsWith('--')) long(word.slice(2), table, rest, set);
    else if (word.length > 1 && word.startsWith('-')) short(word.slice(1), table, rest, set);
    else args.push(word);
  }
  return { args, after: [], flags: new Flags(table, values) };
};

const long = (text: string, table: FlagTable, rest: string[], set: (name: string, value: string) => void) => {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  const flag = table[name];
  if (!flag) throw new FlagError(`unknown flag: --${name}`);
  if (at >= 0) return set(name, text.slice(at + 1));
  if (flag.type === 'boolean') return set(name, 'true');
  if (flag.bare !== undefined) return set(name, flag.bare);
  if (!rest.length) throw new FlagError(`flag needs an argument: --${name}`);
  set(name, rest.shift() as string);
};

const short = (text: string, table: FlagTable, rest: string[], set: (name: string, value: string) => void) => {
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string;
    const found = Object.entries(table).find(([, flag]) => flag.short === letter);
    if (!found) throw new FlagError(`unknown shorthand flag: '${letter}' in -${text}`);
    const [name, flag] = found;
    if (flag.type === 'boolean') {
      set(name, 'true');
      continue;
    }
    const value = text.slice(at + 1).replace(/^=/, '');
    if (value) return set(name, value);
    if (!rest.length) throw new FlagError(`flag needs an argument: '${letter}' in -${text}`);
    return set(name, rest.shift() as string);
  }
};
