import type { Observation } from '../../src/checking/check-kind.ts';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { match } from '../../src/checking/match/match.ts';
import { explainBy } from '../../src/checking/through.ts';
import { workloadStatus } from '../../src/checking/trace/workload-status.ts';
import type { World } from '../../src/checking/world.ts';
import type { ObjectSpec } from './shape.ts';

const place = ({ kind, namespace, name }: ObjectSpec) => `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

/** What the controller itself says of an object that is not ready. */
const wordsOf = (object: KubeObject): { because?: string } => {
  const conditions: { type?: string; status?: string; message?: string }[] = object['status']?.conditions ?? [];
  const ready = conditions.find(({ type }) => type === 'Ready');
  return ready?.status === 'False' && ready.message ? { because: ready.message.trim() } : {};
};

const look = async (spec: ObjectSpec, world: World): Promise<Observation> => {
  const subject = place(spec);
  const object = await world.cluster.get(spec);
  if (!object)
    return { verdict: 'waiting', code: 'missing', expected: `${subject} is in the cluster`, observed: 'it is not there', subject };
  world.sightings.add(subject);
  const [difference] = match(spec.match ?? {}, object);
  if (difference) {
    const { path, expected, observed } = difference;
    return {
      verdict: 'failed',
      code: 'differs',
      expected: `${path}: ${expected}`,
      observed: `${path}: ${observed}`,
      subject,
      ...wordsOf(object),
    };
  }
  const status = spec.current || spec.available ? await workloadStatus(object, world) : null;
  const least = spec.available ?? 0;
  if (status && status.available < least && status.wanted < least)
    return { verdict: 'failed', code: 'too-few', expected: `at least ${least} available`, observed: status.says, subject };
  if (status && (status.available < least || (spec.current && !status.current))) {
    const verdict = status.failed ? 'failed' : 'moving';
    const wanted = Math.max(status.wanted, least);
    const old = !status.failed && status.available >= wanted ? ', not all of the newest version yet' : '';
    return { verdict, code: 'not-current', expected: `${wanted} available`, observed: `${status.says}${old}`, subject };
  }
  return { verdict: 'passed', code: '', expected: subject, observed: subject, subject, evidence: status?.says ?? subject };
};

export const evaluateObject = async (spec: ObjectSpec, world: World): Promise<Observation> =>
  explainBy(await look(spec, world), spec.through, world);
