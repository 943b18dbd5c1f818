import { describe, expect, it } from 'vitest';
import type { ManagedFieldsEntry } from '../../src/kubernetes/machinery/object.ts';
import { recorded } from '../../test/labs/recorded.ts';
import { sampleWorld } from '../../test/labs/sample-world.ts';
import { leftAlone } from './index.ts';

const namespace = 'drift-replicas-not-in-git';
const spec = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace,
  name: 'web',
  field: 'spec.replicas',
  kustomization: `${namespace}/app`,
};

/** What a real Deployment looked like whose replicas Git does not state, after `kubectl scale --replicas=2` and a pass. */
const scaled = () => recorded('drift-replicas-not-in-git', 'deployment/web');

const look = (equals: unknown, entries: ManagedFieldsEntry[] = []) => {
  const object = scaled();
  object.metadata.managedFields?.push(...entries);
  return leftAlone.evaluate({ ...spec, equals }, sampleWorld({ objects: [object] }));
};
const owner = (manager: string, more: object = {}): ManagedFieldsEntry => ({
  manager,
  operation: 'Update',
  time: '2026-11-21T05:59:00Z',
  fieldsV1: { 'f:spec': { 'f:replicas': {} } },
  ...more,
});

describe('left-alone', () => {
  it('passes for a value that a real pass left alone', async () => {
    expect(await look(2)).toMatchObject({ verdict: 'passed', evidence: '2, owned by nobody' });
  });

  it('sees another value', async () => {
    expect(await look(3)).toMatchObject({
      verdict: 'failed',
      expected: 'spec.replicas is 3, and no reconciliation changes it',
      observed: 'spec.replicas: 2',
    });
  });

  it('foretells that what kubectl edit wrote is taken out, as the recording goes on to show', async () => {
    expect(await look(2, [owner('kubectl-edit')])).toMatchObject({
      verdict: 'failed',
      code: 'taken-out',
      because: 'the next reconciliation of Kustomization app takes out what kubectl-edit wrote',
    });
  });

  it('lets the scale subresource and other programs be', async () => {
    expect(await look(2, [owner('kubectl', { subresource: 'scale' })])).toMatchObject({ verdict: 'passed' });
    expect(await look(2, [owner('autoscaler')])).toMatchObject({ verdict: 'passed', evidence: '2, owned by autoscaler' });
  });

  it('wants an object that the Kustomization applied', async () => {
    const other = { ...spec, equals: 2, kustomization: `${namespace}/other` };
    expect(await leftAlone.evaluate(other, sampleWorld({ objects: [scaled()] }))).toMatchObject({ verdict: 'failed' });
  });

  it('says when Git still owns the field', async () => {
    expect(await look(2, [owner('kustomize-controller', { operation: 'Apply' })])).toMatchObject({
      verdict: 'failed',
      observed: 'spec.replicas: 2',
    });
  });
});
