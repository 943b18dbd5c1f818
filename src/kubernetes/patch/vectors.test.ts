// Replays requests whose answers a real kube-apiserver 1.34.4 gave.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { strategyFor } from '../kinds/index.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { decodeValue } from '../schema/decode.ts';
import { createResourceRegistry } from '../schema/registry.ts';
import type { Schema } from '../schema/schema.ts';
import { createSchemaSet } from '../schema/schemas.ts';
import { updateManagedFields } from './managed-fields.ts';
import { mergePatch } from './merge-patch.ts';
import { serverSideApply } from './server-side-apply.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';

interface Step {
  verb: 'create' | 'apply' | 'merge' | 'strategic' | 'put';
  subresource?: string;
  manager: string;
  force?: boolean;
  body: KubeObject;
  code: number;
  after?: KubeObject;
  message?: string;
}
interface Vectors {
  sequences: { apiVersion: string; kind: string; steps: Step[] }[];
  schema?: Schema;
}

const folder = join(import.meta.dirname, '../../../test/vectors/patch');
const registry = createResourceRegistry();
const schemas = createSchemaSet();
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutNulls(each)]));
};

/** Reading a custom object's metadata drops what is empty there. */
const withoutEmptyMetadata = (object: KubeObject): KubeObject => {
  const full = Object.entries(object.metadata).filter(([, each]) => typeof each !== 'object' || Object.keys(each).length > 0);
  return { ...object, metadata: Object.fromEntries(full) as unknown as KubeObject['metadata'] };
};

/** All times are one in the vectors, so entries are not told apart by age. */
const byText = (entries: unknown[] = []) => entries.map((each) => JSON.stringify(sorted(each))).toSorted();
const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, each]) => [key, sorted(each)]),
      )
    : value;

const asStored = (value: unknown, { apiVersion, kind }: { apiVersion: string; kind: string }, custom: boolean): KubeObject => {
  if (custom) return withoutEmptyMetadata(withoutNulls(value) as KubeObject);
  const expected = { apiVersion, kind };
  const { object } = decodeValue(value, { registry, schemas, fieldValidation: 'Ignore', expected });
  strategyFor(registry.byKind(apiVersion, kind) as ResourceType).applyDefaults(object);
  return object;
};

const run = (step: Step, live: KubeObject | undefined, vector: { apiVersion: string; kind: string }, custom: boolean): KubeObject => {
  const { apiVersion, kind } = vector;
  const schema = schemas.forKind(apiVersion, kind);
  const request = { manager: step.manager, subresource: step.subresource ?? '', schema, schemas, now: '2026-01-01T00:00:00Z', custom };
  if (step.verb === 'apply') {
    return asStored(serverSideApply({ ...request, live, applied: step.body, force: step.force ?? false }), vector, custom);
  }
  let next: unknown = step.body;
  if (step.verb === 'merge') next = mergePatch(live, step.body);
  if (step.verb === 'strategic') next = strategicMergePatch(live, step.body, schema as Schema, schemas);
  const after = asStored(next, vector, custom);
  // Defaults of custom kinds are not this room's: what the server added is taken as given.
  const filled = custom && step.after ? { ...structuredClone(step.after), metadata: after.metadata } : after;
  return updateManagedFields({ ...request, before: live && { ...live, metadata: { ...live.metadata, uid: 'live' } }, after: filled });
};

const contents = ({ status: _status, metadata, ...rest }: KubeObject) => {
  const { managedFields: _managedFields, uid: _uid, ...meta } = metadata;
  // Addresses are allocated, not patched.
  const { clusterIP: _ip, clusterIPs: _ips, ipFamilies: _families, ipFamilyPolicy: _policy, ...spec } = rest.spec ?? {};
  return { ...rest, metadata: meta, spec };
};

/** What of an answer is this room's: message, or owners and (where nothing is allocated or defaulted elsewhere) contents. */
const told = ({ object, message }: { object?: KubeObject; message?: string }, step: Step, custom: boolean): unknown => {
  if (!object) return message;
  const owners = byText(object.metadata.managedFields);
  return custom || step.subresource ? { owners } : { owners, contents: contents(object) };
};

const answer = (step: Step, live: KubeObject | undefined, vector: { apiVersion: string; kind: string }, custom: boolean) => {
  try {
    return { object: run(step, live, vector, custom) };
  } catch (error) {
    return { message: (error as Error).message };
  }
};

describe.each(['workloads', 'simple-kinds', 'custom'])('%s', (name) => {
  const vectors = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Vectors;
  const custom = vectors.schema !== undefined;
  if (custom) schemas.add('vectors.example.com/v1', 'Gizmo', vectors.schema);
  it.each(vectors.sequences.map((each, index) => [`${each.kind} ${index}`, each] as const))(
    'answers as the real server: %s',
    (_name, vector) => {
      let live: KubeObject | undefined;
      for (const [index, step] of vector.steps.entries()) {
        const { after, message } = step;
        const expected = { ...(after ? { object: after } : {}), ...(message ? { message } : {}) };
        const hint = `step ${index}: ${step.verb} by ${step.manager}`;
        expect([hint, told(answer(step, live, vector, custom), step, custom)]).toEqual([hint, told(expected, step, custom)]);
        live = after ?? live;
      }
    },
  );
});
