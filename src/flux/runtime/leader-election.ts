// Models: one of several replicas works, the others wait; the Lease and its event say who. Leaves out: renewals. The lease is written when
// it changes hands only, because all replicas live in this process and know of each other; a real one is written every five seconds.
import { randomUUID } from 'node:crypto';
import { EventRecorder } from '../../kubernetes/controller/event-recorder.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { microTimestamp, sleep, type Clock } from '../../platform/clock.ts';
import type { ContainerContext } from '../../workloads/program.ts';
import type { Logger } from './log.ts';

const retryMs = 5000;
const leaseSeconds = 35;

/** One engine has one clock: who leads in it, by lease. */
const leaders = new WeakMap<Clock, Set<string>>();

const leadersOf = (clock: Clock): Set<string> => {
  const known = leaders.get(clock) ?? new Set<string>();
  leaders.set(clock, known);
  return known;
};

const writeLease = async (client: ApiClient, namespace: string, name: string, spec: Record<string, unknown>): Promise<KubeObject> => {
  const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace, name };
  const held = await client.find(lease);
  if (!held)
    return client.create({
      apiVersion: lease.apiVersion,
      kind: lease.kind,
      metadata: { namespace, name },
      spec: { ...spec, leaseTransitions: 0 },
    });
  const leaseTransitions = ((held.spec.leaseTransitions as number | undefined) ?? 0) + 1;
  return client.update({ ...held, spec: { ...held.spec, ...spec, leaseTransitions } });
};

/** Resolves when this replica leads (true), or when it was asked to end before it did (false). */
export const becomeLeader = async (context: ContainerContext, client: ApiClient, name: string, log: Logger): Promise<boolean> => {
  const { clock, signal, pod } = context;
  const namespace = pod.metadata.namespace ?? 'flux-system';
  const lease = `${name}-leader-election`;
  const key = `${namespace}/${lease}`;
  const fields = { logger: 'runtime', lock: key };
  log.info('Attempting to acquire leader lease...', fields);
  while (leadersOf(clock).has(key) && !signal.aborted) await sleep(clock, retryMs, signal);
  if (signal.aborted) return false;
  leadersOf(clock).add(key);
  signal.addEventListener('abort', () => leadersOf(clock).delete(key), { once: true });
  const holderIdentity = `${pod.metadata.name}_${randomUUID()}`;
  const now = microTimestamp(clock);
  const spec = { holderIdentity, leaseDurationSeconds: leaseSeconds, acquireTime: now, renewTime: now };
  try {
    const written = await writeLease(client, namespace, lease, spec);
    const recorder = new EventRecorder({ client, clock, component: holderIdentity, fieldManager: name });
    recorder.record(written, { type: 'Normal', reason: 'LeaderElection', message: `${holderIdentity} became leader` });
  } catch (error) {
    // Without the right to write leases a real controller would wait for ever; here the record is missing, and the log says why.
    log.error('error retrieving resource lock', error, fields);
  }
  if (!signal.aborted) log.info('Successfully acquired lease', fields);
  return !signal.aborted;
};
