// What an expression costs while it runs, in cel-go's units, so that none keeps the server busy.
// Models: cel-go's cost of names, selections, literals, comprehensions and walks over strings and lists. Leaves out: the exact cost of rare functions.
import type { ParseResult } from '@marcbachmann/cel-js';

/** Units for one evaluation; upstream's PerCallLimit. */
const callLimit = 1_000_000;

export class CostLimitError extends Error {}

// One for all: it is thrown once for each item that is left, as a quantifier goes on after an error.
const limitExceeded = new CostLimitError('operation cancelled: actual cost limit exceeded');

let spent = 0;

const spend = (units: number): void => {
  spent += units;
  if (spent > callLimit) throw limitExceeded;
};

type Evaluate = (evaluator: unknown, node: unknown, context: unknown) => unknown;
type Handle = (...given: unknown[]) => unknown;

export interface Loop {
  iterable: Node;
  iterVarName: string;
  init: Node;
  condition?: (accumulator: boolean) => boolean;
  step: Node;
}

export interface Node {
  op: string;
  args: unknown;
  /** What a macro was written out to: runs in its place. */
  meta?: { alternate?: Node };
  evaluate: Evaluate;
  handle?: Handle;
}

export const isNode = (value: object): value is Node => 'op' in value && 'args' in value;

/** The node itself, or what it was written out to. */
export const runsInPlace = (node: Node): Node => node.meta?.alternate ?? node;

/** Every node of a parsed expression that is run, those inside loops too. */
export const eachNode = (value: unknown, visit: (node: Node) => void): void => {
  if (value === null || typeof value !== 'object') return;
  if (isNode(value)) {
    const node = runsInPlace(value);
    visit(node);
    eachNode(node.args, visit);
  } else for (const inner of Object.values(value)) eachNode(inner, visit);
};

const sizeOf = (value: unknown): number => {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return value !== null && typeof value === 'object' ? Object.keys(value).length : 1;
};

const tenth = (size: number): number => Math.ceil(size * 0.1);

type Price = (operands: unknown[]) => number;

const compared: Price = ([left, right]) => tenth(Math.min(sizeOf(left), sizeOf(right)));
const walked: Price = ([text]) => Math.max(1, tenth(sizeOf(text)));
const itemwise: Price = ([list]) => Math.max(1, sizeOf(list));
const matched: Price = ([text, pattern]) => tenth(1 + sizeOf(text)) * Math.ceil(sizeOf(pattern) * 0.25);
const affix: Price = ([, part]) => tenth(sizeOf(part));

const prices: Record<string, Price> = {
  '+': ([left, right]) => (typeof left === 'string' ? tenth(sizeOf(left) + sizeOf(right)) : 1),
  in: ([, range]) => (Array.isArray(range) ? range.length : 1),
  matches: matched,
  __matches: matched,
  find: matched,
  findAll: matched,
  startsWith: affix,
  endsWith: affix,
  contains: ([text, part, more]) =>
    more === undefined ? tenth(sizeOf(text)) * tenth(sizeOf(part)) : Math.max(1, sizeOf(part) * sizeOf(more)),
};
for (const name of ['==', '!=', '<', '<=', '>', '>=']) prices[name] = compared;
for (const name of ['lowerAscii', 'upperAscii', 'replace', 'split', 'substring', 'trim', 'url', 'isURL', 'quantity']) prices[name] = walked;
for (const name of ['isSorted', 'sum', 'min', 'max', 'indexOf', 'lastIndexOf', 'join']) prices[name] = itemwise;

const binary = new Set(['==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', 'in']);

/** What a node costs whatever it works on. accuPush: the list so far, a list of one, their sum; a ternary's plain name costs nothing. */
export const fixedUnits: Record<string, number> = {
  id: 1,
  '.': 1,
  '.?': 1,
  '[]': 1,
  '[?]': 1,
  '!_': 1,
  '-_': 1,
  list: 10,
  map: 30,
  comprehension: 1,
  accuValue: 0,
  accuInc: 2,
  accuPush: 12,
};

/** Upstream's loops are written with names for what was found so far, and each use of them costs. */
const roundOf = ({ condition }: Loop): number => (condition ? (condition(true) ? 3 : 4) : 0);

/** cel-js puts another function here when it runs a node for the first time, and calls that: only then it costs. */
const tapEvaluate = (node: Node, units: number): void => {
  let inner = node.evaluate;
  let settled = false;
  const metered: Evaluate = (evaluator, self, context) => {
    if (settled) spend(units);
    return inner.call(node, evaluator, self, context);
  };
  Object.defineProperty(node, 'evaluate', {
    get: () => metered,
    set: (given: Evaluate) => {
      inner = given;
      settled = true;
    },
  });
};

const tapHandle = (node: Node, price: Price, operandsOf: (given: unknown[]) => unknown[]): void => {
  let inner: Handle = () => undefined;
  const metered: Handle = (...given) => {
    spend(price(operandsOf(given)));
    return inner(...given);
  };
  Object.defineProperty(node, 'handle', {
    get: () => metered,
    set: (given: Handle) => {
      inner = given;
    },
  });
};

const nameOf = ({ op, args }: Node): string => (op === 'call' || op === 'rcall' ? String((args as unknown[])[0]) : op);

/** The same program, whose evaluations {@link runMetered} can count. */
export const meter = (program: ParseResult): ParseResult => {
  const rounds = new Map<Node, number>();
  eachNode(program.ast, (node) => {
    if (node.op === 'comprehension') rounds.set((node.args as Loop).step, roundOf(node.args as Loop));
  });
  eachNode(program.ast, (node) => {
    const units = (fixedUnits[node.op] ?? 0) + (rounds.get(node) ?? 0);
    if (units) tapEvaluate(node, units);
    const price = prices[nameOf(node)] ?? (() => 1);
    if (binary.has(node.op)) tapHandle(node, price, ([left, right]) => [left, right]);
    else if (node.op === 'call' || node.op === 'rcall') tapHandle(node, price, ([operands]) => operands as unknown[]);
  });
  return program;
};

/** Throws a CostLimitError where it costs too much, also where the expression itself would go on after an error. */
export const runMetered = (program: ParseResult, context: Record<string, unknown>): unknown => {
  spent = 0;
  const outcome: unknown = program(context);
  if (spent > callLimit) throw limitExceeded;
  return outcome;
};

/** Of the last evaluation, whether it ended or not. */
export const lastCost = (): number => spent;
