import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { ManualClock } from '../../platform/clock.ts';
import { computeStatus } from './status.ts';
import { waitFor, type WaitOptions } from './wait-for.ts';

const object = (apiVersion: string, kind: string, rest: Record<string, unknown> = {}): KubeObject => ({
  apiVersion,
  kind,
  ...rest,
  metadata: { name: 'it', namespace: 'shop', generation: 2, ...(rest.metadata as object) },
});
const is = (type: string, status: string, reason = 'X') => ({ type, status, reason });
const rolledOut = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
const good = [is('Progressing', 'True', 'NewReplicaSetAvailable'), is('Available', 'True')];
const web = (status: object) => object('apps/v1', 'Deployment', { spec: { replicas: 2, progressDeadlineSeconds: 600 }, status });
const crashing = { phase: 'Running', containerStatuses: [{ name: 'web', state: { waiting: { reason: 'CrashLoopBackOff' } } }] };

describe('kstatus', () => {
  it.each([
    ['no rule, no conditions', object('v1', 'ConfigMap'), 'Current'],
    ['on its way out', object('v1', 'ConfigMap', { metadata: { deletionTimestamp: 'x' } }), 'Terminating'],
    [
      'an older generation observed',
      object('lab/v1', 'Pony', { status: { observedGeneration: 1, conditions: [is('Ready', 'True')] } }),
      'InProgress',
    ],
    ['Reconciling', object('lab/v1', 'Pony', { status: { conditions: [is('Reconciling', 'True'), is('Stalled', 'True')] } }), 'InProgress'],
    ['Stalled', object('lab/v1', 'Pony', { status: { conditions: [is('Stalled', 'True')] } }), 'Failed'],
    ['Ready False', object('lab/v1', 'Pony', { status: { conditions: [is('Ready', 'False')] } }), 'InProgress'],
    ['rolled out', web({ ...rolledOut, conditions: good }), 'Current'],
    ['an old pod left', web({ ...rolledOut, replicas: 3, conditions: good }), 'InProgress'],
    ['not available', web({ ...rolledOut, availableReplicas: 1, conditions: good }), 'InProgress'],
    ['deadline exceeded', web({ ...rolledOut, conditions: [is('Progressing', 'False', 'ProgressDeadlineExceeded')] }), 'Failed'],
    ['job running', object('batch/v1', 'Job', { status: { startTime: 'x', active: 1 } }), 'InProgress'],
    ['job suspended', object('batch/v1', 'Job', { spec: { suspend: true } }), 'Current'],
    ['job failed', object('batch/v1', 'Job', { status: { conditions: [is('Failed', 'True')] } }), 'Failed'],
    ['claim pending', object('v1', 'PersistentVolumeClaim', { status: { phase: 'Pending' } }), 'InProgress'],
    ['crashing', object('v1', 'Pod', { status: crashing }), 'Failed'],
    ['image not pulled', object('v1', 'Pod', { status: { phase: 'Pending' } }), 'InProgress'],
    [
      'CRD established',
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { status: { conditions: [is('Established', 'True')] } }),
      'Current',
    ],
  ])('%s', (_, each, expected) => {
    expect(computeStatus(each, 0)).toBe(expected);
  });

  const waiting = (pods: KubeObject[], live: () => KubeObject | null) => {
    const clock = new ManualClock();
    const client = { serves: () => true, find: () => Promise.resolve(live()), list: () => Promise.resolve({ items: pods }) };
    const options: WaitOptions = { client: client as unknown as ApiClient, clock, timeoutMs: 30_000, intervalMs: 5_000, failFast: true };
    const outcome = waitFor([{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }], options).then(
      () => 'ready',
      (error: Error) => error.message,
    );
    return { clock, outcome };
  };

  it('waits until all is current, to the second', async () => {
    let status: object = {};
    const { clock, outcome } = waiting([], () => web(status));
    await clock.advance(12_000);
    status = { ...rolledOut, conditions: good };
    await clock.advance(3_000);
    expect(await outcome).toBe('ready');
  });

  it('names what is missing when time is up', async () => {
    const { clock, outcome } = waiting([], () => null);
    await clock.advance(30_000);
    expect(await outcome).toBe("timeout waiting for: [Deployment/shop/web status: 'NotFound']");
  });

  it('gives up early on a Deployment whose pod crashes', async () => {
    const pod = object('v1', 'Pod', { metadata: { labels: { app: 'web' } }, status: crashing });
    const live = { ...web({ observedGeneration: 2 }), spec: { selector: { matchLabels: { app: 'web' } } } };
    const { clock, outcome } = waiting([pod], () => live);
    await clock.advance(0);
    expect(await outcome).toBe("failed early due to stalled resources: [Deployment/shop/web status: 'Failed']");
  });
});
