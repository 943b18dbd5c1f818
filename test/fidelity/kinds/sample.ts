// A kind as the generators know it: an object that is accepted, and values for its fields, good ones and bad ones.
import type { Body } from '../case.ts';
import type { Random } from '../random.ts';
import { setAt } from '../set-at.ts';

/** A place and what may stand there; `undefined` takes the field out. */
export type Choice = [path: string, ...values: unknown[]];

export interface Sample {
  /** As Draft.in takes it. */
  resource: string;
  body: Body;
  good: Choice[];
  bad: Choice[];
  /** Fields that may be changed after the creation, or must not be. */
  later?: Choice[];
}

export const under = (prefix: string, choices: Choice[]): Choice[] =>
  choices.map(([path, ...values]) => [path.startsWith('metadata/') ? path : `${prefix}/${path}`, ...values]);

export const vary = (body: Body, choices: Choice[], random: Random, count: number): Body => {
  const result = structuredClone(body);
  for (const [path, ...values] of random.some(choices, count)) setAt(result, path, random.pick(values));
  return result;
};

export const named = (body: Body, name: string): Body => ({ ...body, metadata: { ...(body.metadata as Body), name } });

const long = (length: number) => 'x'.repeat(length);

export const metadataChoices: Choice[] = [
  ['metadata/labels', { app: 'a' }, { 'example.org/tier': 'x', empty: '' }],
  ['metadata/annotations', { note: 'some text' }, { 'example.org/long': 'line\nline' }],
  ['metadata/finalizers', ['example.org/hold']],
  ['metadata/ownerReferences', [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: '11111111-2222-3333-4444-555555555555' }]],
];

export const badMetadata: Choice[] = [
  ['metadata/name', 'Bad_Name', 'a..b', '-a', 'a.', long(260), '', undefined, 'UPPER', 'a/b', 'a b', '..', 'ünicode'],
  [
    'metadata/labels',
    { 'bad key': 'x' },
    { a: 'not valid!' },
    { [long(64)]: 'x' },
    { a: long(64) },
    { '/x': 'y' },
    { 'A_B.c/d': '-' },
    { 'a/b/c': '' },
  ],
  ['metadata/annotations', { 'bad key': 'x' }, { 'Bad/key': 'x' }, { '': 'x' }],
  ['metadata/finalizers', ['nogroup'], ['example.org/Hold', 'a b'], [''], ['kubernetes']],
  [
    'metadata/ownerReferences',
    [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner' }],
    [{ apiVersion: '', kind: '', name: '', uid: '' }],
    [{ apiVersion: 'a/b/c', kind: 'X', name: 'y', uid: 'z' }],
    [1, 2].map((n) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: `o${n}`, uid: `u${n}`, controller: true })),
  ],
  ['metadata/namespace', 'elsewhere'],
  ['metadata/generateName', 'Bad_'],
  ['metadata/resourceVersion', '5'],
  ['apiVersion', 'v2', 'apps/v1beta1', '', 'a/b/c', 3],
  ['kind', 'Unknown', '', 'pod'],
];
