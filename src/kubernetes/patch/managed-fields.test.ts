import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../machinery/object.ts';
import { createSchemaSet } from '../schema/schemas.ts';
import { updateManagedFields } from './managed-fields.ts';
import { mergePatch } from './merge-patch.ts';
import { serverSideApply } from './server-side-apply.ts';

const schemas = createSchemaSet();
const recording = (name: string): { step: string; line?: string; body?: KubeObject; object?: KubeObject }[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../../test/truth/recordings/${name}.json`), 'utf8')).steps;

const context = (manager: string, now = '2026-11-21T05:26:44Z') => ({
  manager,
  subresource: '',
  schema: schemas.forKind('v1', 'ConfigMap'),
  schemas,
  now,
});
const map = (data: Record<string, string>, metadata = {}) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one', ...metadata }, data }) as unknown as KubeObject;

describe('managed fields of a ConfigMap, as the real server recorded them', () => {
  const answers = recording('api-managed-fields').filter((each) => each.step === 'curl' && each.body?.kind === 'ConfigMap');
  const recorded = (index: number) => answers[index]?.body as KubeObject;
  const update = (manager: string, before: KubeObject | undefined, after: KubeObject, now?: string) =>
    updateManagedFields({ ...context(manager, now), before, after });
  const body = (object: KubeObject): KubeObject => structuredClone(object);

  it('follows create, patches, apply, conflict, force and replace', () => {
    const made = update('maker', undefined, {
      ...body(recorded(0)),
      metadata: { ...recorded(0).metadata, managedFields: undefined as never },
    });
    expect(made.metadata.managedFields).toEqual(recorded(0).metadata.managedFields);
    const merged = update('merger', recorded(0), mergePatch(recorded(0), { data: { m: '3', z: '4' } }) as KubeObject);
    expect(merged.metadata.managedFields).toEqual(recorded(1).metadata.managedFields);
    const noted = update('strategist', recorded(1), mergePatch(recorded(1), { metadata: { annotations: { n: '1' } } }) as KubeObject);
    expect(noted.metadata.managedFields).toEqual(recorded(2).metadata.managedFields);
    const live = recorded(2);
    const applied = serverSideApply({ ...context('applier'), live, applied: map({ w: '5', x: '1' }), force: false });
    expect(applied.metadata.managedFields).toEqual(recorded(3).metadata.managedFields);
    expect(applied.data).toEqual(recorded(3).data);
    const again = { ...context('applier'), live: applied, applied: map({ m: '9' }) };
    expect(() => serverSideApply({ ...again, force: false })).toThrow(
      'Apply failed with 1 conflict: conflict with "merger" using v1: .data.m',
    );
    const forced = serverSideApply({ ...again, force: true });
    expect(forced.metadata.managedFields).toEqual(recorded(4).metadata.managedFields);
    expect(forced.data).toEqual(recorded(4).data);
    const put = update(
      'putter',
      recorded(4),
      { ...body(recorded(4)), metadata: { name: 'one' }, data: { only: 'this' } },
      '2026-11-21T05:26:45Z',
    );
    expect(put.metadata.managedFields).toEqual(recorded(6).metadata.managedFields);
  });
});
