// What a CEL expression may cost at worst, told by the schema of what it reads, in cel-go's units.
// Models: cel-go's estimate of names, selections, comparisons, comprehensions and walks over strings. Leaves out: the exact cost of rare functions.
import type { Schema } from '../schema/schema.ts';
import { celEnvironment } from './cel-library.ts';
import { fixedUnits, isNode, runsInPlace, type Loop, type Node } from './cel-meter.ts';

/** No request is larger, so nothing unbounded in it is longer. */
const largestRequest = 3 * 1024 * 1024;

/** The most characters, items or entries that a value can have. */
export const largest = (schema: Schema | undefined): number => {
  if (!schema) return largestRequest;
  if (schema.type === 'array') return schema.maxItems ?? Math.floor(largestRequest / smallestText(schema.items));
  if (schema.type === 'object') return schema.maxProperties ?? Math.floor(largestRequest / 6);
  if (schema.type === 'string')
    return schema.enum?.length ? Math.max(...schema.enum.map((each) => String(each).length)) : (schema.maxLength ?? largestRequest);
  return 1;
};

/** The fewest bytes that an item and its comma take in JSON. */
const smallestText = (schema: Schema | undefined): number => {
  if (schema?.type === 'object') return 3 + (schema.required ?? []).reduce((sum, key) => sum + key.length + 4, 0);
  return schema?.type === 'string' ? 3 : schema?.type === 'array' ? 3 : 2;
};

/** Of what a name stands for; undefined where nothing is known. */
type Names = Map<string, Schema | undefined>;

const text: Schema = { type: 'string' };
const number: Schema = { type: 'integer' };

const inner = (schema: Schema | undefined, key: unknown): Schema | undefined =>
  (typeof key === 'string' ? schema?.properties?.[key] : undefined) ??
  (typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined);

/** What a loop's variable stands for: an item, or a key. */
const itemOf = (range: Schema | undefined): Schema | undefined => range?.items ?? (range?.type === 'object' ? text : undefined);

const literal = (value: unknown): Schema | undefined => (typeof value === 'string' ? { type: 'string', maxLength: value.length } : number);

const texts = new Set(['string', 'lowerAscii', 'upperAscii', 'replace', 'trim', 'substring', 'charAt', 'join']);

const childrenOf = ({ op, args }: Node): Node[] => {
  if (op === 'rcall') {
    const [, receiver, rest] = args as [string, Node, Node[]];
    return [receiver, ...rest];
  }
  if (op === 'call') return (args as [string, Node[]])[1];
  return [args].flat(2).filter((each): each is Node => each !== null && typeof each === 'object' && isNode(each));
};

const joined = (left: Schema | undefined, right: Schema | undefined): Schema | undefined =>
  left?.type === 'string' ? { type: 'string', maxLength: largest(left) + largest(right) } : (left ?? right);

const itemsOf = (first: Node | undefined, names: Names): { items?: Schema } => {
  const items = first && schemaOf(first, names);
  return items ? { items } : {};
};

/** The schema of what a node comes to. */
const schemaOf = (given: Node, names: Names): Schema | undefined => {
  const node = runsInPlace(given);
  const [first, second, third] = [node.args].flat(1) as [Node, Node, Node | undefined];
  if (node.op === 'value') return literal(node.args);
  if (node.op === 'id') return names.get(node.args as string);
  if (node.op === '.' || node.op === '.?') return inner(schemaOf(first, names), second);
  if (node.op === 'list') return { type: 'array', maxItems: (node.args as Node[]).length, ...itemsOf(first, names) };
  if (node.op === '[]') {
    const outer = schemaOf(first, names);
    return outer?.items ?? inner(outer, second.op === 'value' ? second.args : undefined);
  }
  if (node.op === '+') return joined(schemaOf(first, names), schemaOf(second, names));
  if (node.op === '?:') return schemaOf(second, names) ?? (third && schemaOf(third, names));
  if (node.op === 'comprehension') return { type: 'array', maxItems: largest(schemaOf((node.args as Loop).iterable, names)) };
  if (node.op === 'rcall' && (node.args as [string])[0] === 'orValue') return schemaOf(second, names);
  if (node.op === 'call' || node.op === 'rcall') return resultOf((node.args as [string])[0], node, names);
  return undefined;
};

/** A text that is made of a text is as long; what a number is written as has no bound that upstream knows of. */
const resultOf = (name: string, node: Node, names: Names): Schema | undefined => {
  const [from] = childrenOf(node);
  const schema = from && schemaOf(from, names);
  if (name === 'split' || name === 'findAll') return { type: 'array', maxItems: largest(schema), ...(schema ? { items: schema } : {}) };
  if (!texts.has(name)) return undefined;
  return schema?.type === 'string' && name !== 'join' ? schema : { type: 'string', maxLength: Number.MAX_SAFE_INTEGER };
};

const tenth = (size: number): number => Math.ceil(size * 0.1);

const hasSize = (schema: Schema | undefined): boolean => ['string', 'array', 'object'].includes(schema?.type ?? '');

const comparison = (op: string, sides: (Schema | undefined)[]): number => {
  if (sides.some(hasSize)) return tenth(Math.min(...sides.map(largest)));
  return op === '==' || op === '!=' ? 0 : 1;
};

const callUnits = (name: string, operands: (Schema | undefined)[]): number => {
  const [size = 1, part = 1] = operands.map(largest);
  if (name === 'matches' || name === 'find' || name === 'findAll') return tenth(1 + size) * Math.ceil(part * 0.25);
  if (name === 'contains') return tenth(size) * tenth(part);
  if (name === 'startsWith' || name === 'endsWith') return tenth(part);
  if (['indexOf', 'lastIndexOf', 'split', 'replace', 'lowerAscii', 'upperAscii', 'trim', 'substring'].includes(name)) return tenth(size);
  return ['isSorted', 'sum', 'min', 'max', 'join'].includes(name) ? size : 1;
};

const binaryUnits = (op: string, sides: (Schema | undefined)[]): number => {
  if (/^[=!<>]/.test(op)) return comparison(op, sides);
  if (op === 'in') return sides[1]?.type === 'array' ? largest(sides[1]) : 1;
  return op === '+' && sides.some((each) => each?.type === 'string') ? tenth(sides.reduce((sum, each) => sum + largest(each), 0)) : 1;
};

/** Upstream's loops name what was found so far: in each round, and once in the end. */
const loopCost = (loop: Loop, names: Names): number => {
  const range = schemaOf(loop.iterable, names);
  const within = new Map(names).set(loop.iterVarName, itemOf(range));
  const round = costOf(loop.step, within) + (loop.condition ? (loop.condition(true) ? 3 : 4) : 0);
  return costOf(loop.iterable, names) + costOf(loop.init, names) + largest(range) * round + 1;
};

const costOf = (given: Node, names: Names): number => {
  const node = runsInPlace(given);
  const { op, args } = node;
  if (op === 'comprehension') return loopCost(args as Loop, names);
  const children = childrenOf(node);
  const costs = children.map((each) => costOf(each, names));
  if (op === '?:') return (costs[0] ?? 0) + Math.max(costs[1] ?? 0, costs[2] ?? 0);
  const sum = costs.reduce((total, each) => total + each, 0);
  if (op in fixedUnits) return sum + (fixedUnits[op] ?? 0);
  if (op === '&&' || op === '||' || op === 'value') return sum;
  const operands = children.map((each) => schemaOf(each, names));
  if (op === 'call' && (args as [string])[0] === 'has') return sum - 1;
  return sum + (op === 'call' || op === 'rcall' ? callUnits((args as [string])[0], operands) : binaryUnits(op, operands));
};

/** For one run; what does not parse is refused elsewhere. */
export const estimateCost = (expression: string, schema: Schema): number =>
  costOf(
    celEnvironment().parse(expression).ast as unknown as Node,
    new Map([
      ['self', schema],
      ['oldSelf', schema],
    ]),
  );
