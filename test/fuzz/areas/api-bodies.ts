// Bodies of create, update and delete: JSON, YAML, protobuf; and the four patches.
import { stringify } from 'yaml';
import type { Random } from '../../seeded-random.ts';
import { mutate, mutateBytes, nasty } from '../mutate.ts';
import { samples, type Sample } from '../samples.ts';
import type { Shot } from '../victim.ts';

const named = (random: Random, sample: Sample): Sample['object'] => {
  const metadata = sample.object['metadata'];
  if (metadata === undefined || sample.path.endsWith('definitions')) return sample.object;
  return { ...sample.object, metadata: { ...(metadata as object), name: `fuzz-${random.below(5)}` } };
};

const queries = [
  '',
  '',
  '?dryRun=All',
  '?fieldValidation=Strict',
  '?fieldManager=fuzz',
  '?fieldValidation=%00',
  '?dryRun=All&dryRun=x',
  '?pretty=true',
];

const send = (random: Random, sample: Sample, body: Buffer, type: string): Shot => {
  const put = random.chance(0.3) && sample.object['metadata'] !== undefined;
  const path = put ? `${sample.path}/fuzz-${random.below(5)}` : sample.path;
  // A deletion of a collection is narrowed: the pod that others talk to stays.
  if (random.chance(0.05))
    return { method: 'DELETE', path: `${sample.path}/fuzz-${random.below(5)}`, headers: { 'content-type': type }, body };
  return { method: put ? 'PUT' : 'POST', path: `${path}${random.pick(queries)}`, headers: { 'content-type': type }, body };
};

const text = (value: unknown): string => JSON.stringify(value) ?? 'null';

export const json = (random: Random): Shot => {
  const sample = random.pick(samples);
  const body = Buffer.from(text(mutate(random, named(random, sample))));
  return send(random, sample, random.chance(0.4) ? mutateBytes(random, body) : body, 'application/json');
};

export const yaml = (random: Random): Shot => {
  const sample = random.pick(samples);
  const body = Buffer.from(stringify(named(random, sample)));
  return send(random, sample, mutateBytes(random, random.chance(0.5) ? mutateBytes(random, body) : body), 'application/yaml');
};

const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
};

const field = (number: number, content: Buffer | string): Buffer =>
  Buffer.concat([varint(number * 8 + 2), varint(Buffer.byteLength(content)), Buffer.from(content)]);

/** Length-delimited fields with random numbers, one in the other: looks like a message of any kind. */
const message = (random: Random, depth = 0): Buffer => {
  const fields = Array.from({ length: 1 + random.below(4) }, () => {
    const number = 1 + random.below(random.chance(0.9) ? 12 : 2 ** 20);
    if (depth < 6 && random.chance(0.6)) return field(number, message(random, depth + 1));
    if (random.chance(0.3)) return Buffer.concat([varint(number * 8 + random.pick([0, 1, 5, 3, 4, 6, 7])), random.bytes(random.below(10))]);
    return field(number, random.chance(0.5) ? 'fuzz' : random.bytes(random.below(30)));
  });
  return Buffer.concat(fields);
};

export const protobuf = (random: Random): Shot => {
  const sample = random.pick(samples);
  const { apiVersion, kind } = sample.object as { apiVersion: string; kind: string };
  const meta = field(1, Buffer.concat([field(1, apiVersion), field(2, kind)]));
  const objectMeta = field(1, Buffer.concat([field(1, `fuzz-${random.below(5)}`), field(3, 'default')]));
  const raw = field(2, Buffer.concat([objectMeta, message(random)]));
  const body = Buffer.concat([Buffer.from('k8s\0'), meta, raw]);
  return send(random, sample, random.chance(0.4) ? mutateBytes(random, body) : body, 'application/vnd.kubernetes.protobuf');
};

const pointers = [
  '/metadata/labels/app',
  '/metadata/__proto__/polluted',
  '/constructor/prototype/polluted',
  '/spec',
  '',
  '/',
  '/metadata',
  '/spec/list/-',
  '/spec/list/99999999999',
  '/data/a',
  '/metadata/name',
  '/spec/template/spec/containers/0',
  '/~2',
  'spec',
  '/metadata/resourceVersion',
  '/metadata/managedFields',
  '/status',
];

const operation = (random: Random): unknown => ({
  op: random.pick(['add', 'replace', 'remove', 'copy', 'move', 'test', 'x', '__proto__']),
  path: random.pick(pointers),
  ...(random.chance(0.5) ? { from: random.pick(pointers) } : {}),
  ...(random.chance(0.8) ? { value: nasty(random) } : {}),
});

const directives = [
  { $patch: 'delete' },
  { $patch: 'replace' },
  { $patch: 'x' },
  { $retainKeys: ['a'] },
  { '$setElementOrder/containers': [{ name: 'c' }, 3] },
  { '$deleteFromPrimitiveList/finalizers': ['a', 1] },
];

const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
] as const;

const patchQueries = [
  '',
  '?fieldManager=fuzz',
  '?fieldManager=fuzz&force=true',
  '?force=x',
  '?fieldManager=%ff',
  '?dryRun=All&fieldManager=fuzz',
  `?fieldManager=${'x'.repeat(200)}`,
];

const subresources = ['/status', '/scale', '/finalize', '/ephemeralcontainers', '/resize', '/x'];

export const patches = (random: Random): Shot => {
  const sample = random.pick(samples.filter(({ object }) => object['metadata'] !== undefined));
  const type = random.pick(patchTypes);
  const whole = named(random, sample);
  let value: unknown = mutate(random, whole);
  if (type === patchTypes[0]) value = Array.from({ length: random.below(6) }, () => operation(random));
  else if (random.chance(0.3) && type === patchTypes[2])
    value = { ...whole, spec: { ...random.pick(directives), template: { spec: random.pick(directives) } } };
  const subresource = random.chance(0.15) ? random.pick(subresources) : '';
  const body = Buffer.from(text(value));
  const path = `${sample.path}/fuzz-${random.below(5)}${subresource}${random.pick(patchQueries)}`;
  return { method: 'PATCH', path, headers: { 'content-type': type }, body: random.chance(0.2) ? mutateBytes(random, body) : body };
};
