// Validation of what controllers write into a workload's status: counts that fit each other.
import type { KubeObject } from '../machinery/object.ts';
import type { FieldErrors } from './field-errors.ts';

type Above = [field: string, limit: string, told: string];

const countsOf = (nonNegative: string[], above: Above[]) => (next: KubeObject, _current: KubeObject, errors: FieldErrors) => {
  const status = next.status ?? {};
  const value = (field: string): number => status[field] ?? 0;
  for (const field of nonNegative) errors.nonNegative(`status.${field}`, value(field));
  for (const [field, limit, told] of above)
    if (value(field) > value(limit)) errors.invalid(`status.${field}`, value(field), `cannot be greater than ${told}`);
};

const all = 'status.replicas';

export const deploymentStatus = countsOf(
  ['observedGeneration', 'replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas', 'collisionCount'],
  [
    ['updatedReplicas', 'replicas', all],
    ['readyReplicas', 'replicas', all],
    ['availableReplicas', 'replicas', all],
    ['availableReplicas', 'readyReplicas', 'readyReplicas'],
  ],
);

export const replicaSetStatus = countsOf(
  ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'],
  [
    ['fullyLabeledReplicas', 'replicas', all],
    ['readyReplicas', 'replicas', all],
    ['availableReplicas', 'replicas', all],
    ['availableReplicas', 'readyReplicas', 'readyReplicas'],
  ],
);

export const statefulSetStatus = countsOf(
  ['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'observedGeneration', 'collisionCount'],
  [
    ['readyReplicas', 'replicas', all],
    ['currentReplicas', 'replicas', all],
    ['updatedReplicas', 'replicas', all],
    ['availableReplicas', 'replicas', all],
    ['availableReplicas', 'readyReplicas', 'status.readyReplicas'],
  ],
);

export const daemonSetStatus = countsOf(
  [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'collisionCount',
  ],
  [],
);
