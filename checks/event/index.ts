import type { CheckKind, Observation } from '../../src/checking/check-kind.ts';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { timeOf } from '../../src/checking/trace/flux-object.ts';
import type { World } from '../../src/checking/world.ts';
import { eventShape, type EventSpec } from './shape.ts';

const lastSeen = (event: KubeObject): number =>
  timeOf((event['lastTimestamp'] ?? event['eventTime'] ?? event.metadata.creationTimestamp) as string | undefined);

/** Events are written in whole seconds. */
const secondMs = 1000;

const evaluate = async ({ kind, name, namespace, reason, message, type }: EventSpec, world: World): Promise<Observation> => {
  const subject = `${kind} ${namespace}/${name}`;
  const events = await world.cluster.list(
    { apiVersion: 'v1', kind: 'Event' },
    { namespace, fieldSelector: `involvedObject.name=${name},involvedObject.kind=${kind}` },
  );
  const found = events.find(
    (event) =>
      lastSeen(event) >= world.memory.startedAt - secondMs &&
      (!reason || event['reason'] === reason) &&
      (!type || event['type'] === type) &&
      (!message || new RegExp(message, 's').test(String(event['message']))),
  );
  const expected = `an event ${reason ?? ''} about ${subject} since the task began`.replace('  ', ' ');
  if (!found) return { verdict: 'waiting', code: 'none', expected, observed: 'none', subject };
  const words = String(found['message']).trim();
  return { verdict: 'passed', code: '', expected, observed: words, subject, evidence: words };
};

/** A controller reported something since the task began. Events live an hour: use it as an edge. */
export const event: CheckKind<EventSpec> = {
  name: 'event',
  about: 'An event about an object was recorded since the task began. Events are kept for an hour, so this is for edges.',
  shape: eventShape,
  demands: ({ name, namespace }) => [name, namespace],
  findings: { none: 'no such event since the task began' },
  evaluate,
};
