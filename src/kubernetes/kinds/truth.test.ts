// Every built-in object that the real cluster showed is already defaulted, in Go's form and valid: our strategies must agree.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../machinery/object.ts';
import { createResourceRegistry } from '../schema/registry.ts';
import { sameJson } from './field-errors.ts';
import { strategyFor } from './index.ts';

const truth = resolve(import.meta.dirname, '../../../test/truth');
const registry = createResourceRegistry();

/** Their metadata is only that of what is asked for, or they are no objects of the store. */
const withoutUid = new Set(['PartialObjectMetadata', 'Scale', 'Eviction', 'Status', 'Table']);

const objectsIn = (value: unknown): KubeObject[] => {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (value === null || typeof value !== 'object') return [];
  const { apiVersion, kind, metadata } = value as Partial<KubeObject>;
  if (typeof apiVersion === 'string' && typeof kind === 'string' && metadata?.name && !withoutUid.has(kind)) return [value as KubeObject];
  return Object.values(value).flatMap(objectsIn);
};

const files = [
  join(truth, 'facts/default-objects.json'),
  join(truth, 'facts/default-namespaced-objects.json'),
  ...readdirSync(join(truth, 'recordings')).map((name) => join(truth, 'recordings', name)),
];
const objects = files.flatMap((file) => objectsIn(JSON.parse(readFileSync(file, 'utf8'))).map((object) => ({ file, object })));

const difference = (a: unknown, b: unknown, path: string): string[] => {
  if (sameJson(a, b)) return [];
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object')
    return [`${path}: ${JSON.stringify(a)} became ${JSON.stringify(b)}`];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => difference((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${path}.${key}`));
};

describe('strategies', () => {
  it('leave what a real server printed as it is, and find nothing wrong with it', () => {
    const wrong: string[] = [];
    let seen = 0;
    for (const { file, object } of objects) {
      const type = registry.byKind(object.apiVersion, object.kind);
      if (!type || object.kind === 'PartialObjectMetadata') continue;
      seen++;
      const strategy = strategyFor(type);
      const defaulted = structuredClone(object);
      strategy.applyDefaults(defaulted);
      const what = `${file.split('/').at(-1)} ${object.kind} ${object.metadata.name}`;
      wrong.push(...difference(object, defaulted, what));
      wrong.push(...strategy.validate(defaulted).map((cause) => `${what} ${cause.field}: ${cause.message}`));
    }
    expect(seen).toBeGreaterThan(300);
    // The facts leave out what is the machine's own.
    expect([...new Set(wrong)].filter((each) => !each.includes('.status.nodeInfo'))).toEqual([]);
  });
});
