// CEL as the API server offers it: the language of cel-js plus Kubernetes' functions for lists, strings, sets, regular expressions, quantities, URLs and IPs.
// Leaves out: CIDRs, formats, semver, authorizer, two-variable comprehensions.
import { isIP } from 'node:net';
import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { eachNode } from './cel-meter.ts';
import { goRegExp } from '../machinery/go-reg-exp.ts';
import { parseQuantity, QuantityError, quantityValue, type Quantity } from '../machinery/quantity.ts';

class CelQuantity {
  readonly quantity: Quantity;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.quantity = parseQuantity(text);
  }
}

class CelUrl {
  readonly url: URL;

  constructor(text: string) {
    this.url = new URL(text);
  }
}

const accepts = (action: () => unknown): boolean => {
  try {
    action();
    return true;
  } catch {
    return false;
  }
};

type Comparable = bigint | number | string;
const least = (list: Comparable[]) => list.reduce((a, b) => (b < a ? b : a));
const most = (list: Comparable[]) => list.reduce((a, b) => (b > a ? b : a));
const same = (a: unknown, b: unknown): boolean => a === b || celText(a) === celText(b);
const celText = (value: unknown): string => JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? Number(each) : each));
const includes = (list: unknown[], item: unknown) => list.some((each) => same(each, item));

const lists = (env: Environment): void => {
  env.registerFunction('list<dyn>.isSorted(): bool', (list: Comparable[]) =>
    list.every((item, at) => at === 0 || (list[at - 1] as Comparable) <= item),
  );
  env.registerFunction('list<dyn>.sum(): dyn', (list: (bigint | number)[]) =>
    list.reduce((a, b) => (typeof a === 'bigint' && typeof b === 'bigint' ? a + b : Number(a) + Number(b)), 0n),
  );
  env.registerFunction('list<dyn>.min(): dyn', least);
  env.registerFunction('list<dyn>.max(): dyn', most);
  env.registerFunction('list<dyn>.indexOf(dyn): int', (list: unknown[], item: unknown) =>
    BigInt(list.findIndex((each) => same(each, item))),
  );
  env.registerFunction('list<dyn>.lastIndexOf(dyn): int', (list: unknown[], item: unknown) =>
    BigInt(list.findLastIndex((each) => same(each, item))),
  );
  env.registerVariable('sets', 'dyn');
};

// cel-js' own `matches` backtracks, and cannot be replaced: `withLinearMatches` sends its calls here.
const linearMatches = '__matches';

const readPattern = (pattern: string): RegExp => {
  const expression = goRegExp(pattern);
  if (typeof expression === 'string') throw new Error(expression);
  return expression;
};

const strings = (env: Environment): void => {
  env.registerFunction(`string.${linearMatches}(string): bool`, (text: string, pattern: string) => readPattern(pattern).test(text));
  env.registerFunction('string.find(string): string', (text: string, pattern: string) => readPattern(pattern).exec(text)?.[0] ?? '');
  env.registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) => {
    const expression = readPattern(pattern);
    return [...text.matchAll(new RegExp(expression, `${expression.flags}g`))].map((found) => found[0]);
  });
  env.registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
    text.replaceAll(from, () => to),
  );
  env.registerFunction('string.charAt(int): string', (text: string, at: bigint) => text.charAt(Number(at)));
  env.registerFunction('string.reverse(): string', (text: string) => [...text].reverse().join(''));
};

const quantities = (env: Environment): void => {
  const compare = (a: CelQuantity, b: CelQuantity) =>
    a.quantity.nano < b.quantity.nano ? -1n : a.quantity.nano > b.quantity.nano ? 1n : 0n;
  env.registerType('Quantity', CelQuantity);
  env.registerFunction('quantity(string): Quantity', (text: string) => new CelQuantity(text));
  env.registerFunction('isQuantity(string): bool', (text: string) => accepts(() => parseQuantity(text)));
  env.registerFunction('Quantity.compareTo(Quantity): int', compare);
  env.registerFunction('Quantity.isGreaterThan(Quantity): bool', (a: CelQuantity, b: CelQuantity) => compare(a, b) > 0n);
  env.registerFunction('Quantity.isLessThan(Quantity): bool', (a: CelQuantity, b: CelQuantity) => compare(a, b) < 0n);
  env.registerFunction('Quantity.sign(): int', (a: CelQuantity) => (a.quantity.nano > 0n ? 1n : a.quantity.nano < 0n ? -1n : 0n));
  env.registerFunction('Quantity.isInteger(): bool', (a: CelQuantity) => a.quantity.nano % 1_000_000_000n === 0n);
  env.registerFunction('Quantity.asInteger(): int', (a: CelQuantity) => BigInt(quantityValue(a.text)));
  env.registerFunction('Quantity.asApproximateFloat(): double', (a: CelQuantity) => Number(a.quantity.nano) / 1e9);
};

const addresses = (env: Environment): void => {
  env.registerType('Url', CelUrl);
  env.registerFunction('url(string): Url', (text: string) => new CelUrl(text));
  env.registerFunction('isURL(string): bool', (text: string) => accepts(() => new URL(text)));
  env.registerFunction('Url.getScheme(): string', ({ url }: CelUrl) => url.protocol.replace(/:$/, ''));
  env.registerFunction('Url.getHost(): string', ({ url }: CelUrl) => url.host);
  env.registerFunction('Url.getHostname(): string', ({ url }: CelUrl) => url.hostname);
  env.registerFunction('Url.getPort(): string', ({ url }: CelUrl) => url.port);
  env.registerFunction('Url.getEscapedPath(): string', ({ url }: CelUrl) => url.pathname);
  env.registerFunction('isIP(string): bool', (text: string) => isIP(text) !== 0);
};

/** `sets.contains(a, b)` and the like are calls on a name; cel-js sees a receiver of type dyn. */
const sets = (env: Environment): void => {
  const contains = (list: unknown[], part: unknown[]) => part.every((item) => includes(list, item));
  env.registerFunction('dyn.contains(list<dyn>, list<dyn>): bool', (_sets: unknown, list: unknown[], part: unknown[]) =>
    contains(list, part),
  );
  env.registerFunction(
    'dyn.equivalent(list<dyn>, list<dyn>): bool',
    (_sets: unknown, a: unknown[], b: unknown[]) => contains(a, b) && contains(b, a),
  );
  env.registerFunction('dyn.intersects(list<dyn>, list<dyn>): bool', (_sets: unknown, a: unknown[], b: unknown[]) =>
    a.some((item) => includes(b, item)),
  );
};

let shared: Environment | undefined;

/** With `self`, and with `oldSelf` for transition rules. Made once: registering takes milliseconds. */
export const celEnvironment = (): Environment => {
  if (shared) return shared;
  const env = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  for (const register of [lists, strings, quantities, addresses]) register(env);
  try {
    sets(env);
  } catch (error) {
    // A later cel-js may bring functions of its own for these.
    if (error instanceof QuantityError) throw error;
  }
  env.registerVariable('self', 'dyn').registerVariable('oldSelf', 'dyn');
  shared = env;
  return env;
};

/** What expressions see as the `sets` namespace. */
export const celGlobals = { sets: {} };

/** The same program, whose patterns no text keeps busy. */
export const withLinearMatches = (program: ParseResult): ParseResult => {
  eachNode(program.ast, ({ op, args }) => {
    if (op === 'rcall' && Array.isArray(args) && args[0] === 'matches') args[0] = linearMatches;
  });
  return program;
};
