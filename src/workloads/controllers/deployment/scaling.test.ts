import { expect, it } from 'vitest';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { proportions } from './scaling.ts';

const deployment = (replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { replicas, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } },
});

const set = (name: string, replicas: number, most: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name, annotations: { 'deployment.kubernetes.io/max-replicas': String(most) } },
  spec: { replicas },
});

// The example of upstream's documentation: 10 replicas with surge 3, scaled to 15 in the middle of a rollout.
it.each([
  ['shares what is added by size', 15, [8, 5], [11, 7]],
  ['takes away by size', 5, [8, 5], [5, 3]],
  ['takes everything away', 0, [8, 5], [0, 0]],
  ['changes nothing where nothing is missing', 10, [8, 5], [8, 5]],
])('%s', (_title, replicas, before, after) => {
  const sets = before.map((size, index) => set(`web-${index}`, size, 13));
  const sizes = new Map(proportions(deployment(replicas), sets).map(([each, size]) => [each.metadata.name, size]));
  expect([sizes.get('web-0'), sizes.get('web-1')]).toEqual(after);
});
