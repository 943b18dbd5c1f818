// Makes what is well formed ill: values, texts and bytes, with what is known to hurt somewhere.
import type { Random } from '../seeded-random.ts';

const deep = (depth: number): unknown => {
  let value: unknown = 'bottom';
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value };
  return value;
};

const ownProto = (): unknown => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');

const nasties: ((random: Random) => unknown)[] = [
  () => null,
  () => '',
  () => true,
  () => -1,
  () => 1.5,
  () => 2 ** 53 + 2,
  () => 1e308,
  () => -2_147_483_649,
  () => [],
  () => ({}),
  () => [[[]]],
  () => [null],
  () => ({ '': '' }),
  () => '\u0000',
  () => '\ud800',
  () => '💥'.repeat(20),
  () => 'a'.repeat(30) + '!',
  () => 'x'.repeat(100_000),
  () => '../../etc/passwd',
  () => '__proto__',
  () => 'constructor',
  () => ['__proto__', 'constructor', 'toString'],
  ownProto,
  () => ({ hasOwnProperty: 1, toString: null, valueOf: 2, toJSON: 4 }),
  () => deep(60),
  () => deep(3_000),
  (random) => random.below(2 ** 31),
  (random) => random.bytes(random.below(40)).toString('latin1'),
  () => '2026-02-30T25:61:61Z',
  () => '1e999999Ki',
  () => '${jndi:x} {{ . }} $(id)',
];

export const nasty = (random: Random): unknown => random.pick(nasties)(random);

/** The same as text, for where a line or a header takes it. */
export const nastyText = (random: Random, length: number): string => {
  const value = nasty(random);
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, length);
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const names = ['__proto__', 'constructor', 'prototype', 'toString', '', '0', 'length', 'metadata', 'x'.repeat(300), 'a/b~c', '\u0000', 'ä'];

/** A copy with one node changed, somewhere. */
export const mutateValue = (random: Random, value: unknown): unknown => {
  if (random.chance(0.12) || value === null || typeof value !== 'object') return nasty(random);
  if (Array.isArray(value)) {
    if (random.chance(0.2)) return [...value, ...value, nasty(random)];
    const at = random.below(Math.max(value.length, 1));
    return value.map((each, index) => (index === at ? mutateValue(random, each) : each));
  }
  const entries = Object.entries(value as Record<string, unknown>);
  const at = random.below(Math.max(entries.length, 1));
  const changed = entries.flatMap(([name, each], index): [string, unknown][] => {
    if (index !== at) return [[name, each]];
    if (random.chance(0.1)) return [];
    if (random.chance(0.1)) return [[random.pick(names), each]];
    return [[name, mutateValue(random, each)]];
  });
  if (random.chance(0.15)) changed.push([random.pick(names), nasty(random)]);
  // `__proto__` as a key of its own, as JSON.parse makes it.
  return Object.fromEntries(changed);
};

/** Several changes at once, now and then none. */
export const mutate = (random: Random, value: unknown): unknown => {
  let result = value;
  for (let changes = random.below(4); changes > 0; changes--) result = mutateValue(random, result);
  return isRecord(result) || random.chance(0.2) ? result : value;
};

const snippets = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  '1e999',
  '-0',
  '\n',
  '\u0000',
  '&a',
  '*a',
  '<<: ',
  '!!binary ',
  '|',
  '---\n',
  '%',
  '\t',
  ': ',
  ',',
  '//',
  '..',
  '%00',
  '%ff',
  '%2e%2e%2f',
];

/** Cuts, doubles, flips and inserts bytes. */
export const mutateBytes = (random: Random, given: Buffer): Buffer => {
  let bytes = given;
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const at = random.below(bytes.length + 1);
    const to = Math.min(bytes.length, at + random.below(20));
    const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
    const how = random.below(6);
    if (how === 0) bytes = Buffer.concat([head, random.bytes(1 + random.below(8)), tail]);
    else if (how === 1) bytes = Buffer.concat([head, Buffer.from(random.pick(snippets)), tail]);
    else if (how === 2) bytes = Buffer.concat([head, bytes.subarray(to)]);
    else if (how === 3) bytes = Buffer.concat([head, bytes.subarray(at, to), bytes.subarray(at, to), tail]);
    else if (how === 4) bytes = random.chance(0.3) ? Buffer.from(head) : bytes;
    else if (bytes.length) {
      bytes = Buffer.from(bytes);
      bytes[Math.min(at, bytes.length - 1)] = random.below(256);
    }
  }
  return bytes;
};

export const mutateText = (random: Random, text: string): string => mutateBytes(random, Buffer.from(text)).toString('latin1');

/** As a client may put it on the wire: Node refuses spaces and control characters. */
export const wire = (text: string): string =>
  text.replace(/[^\x21-\x7e]/g, (each) => `%${(each.codePointAt(0) as number).toString(16).padStart(2, '0').slice(-2)}`);
