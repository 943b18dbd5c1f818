import type { Observation } from '../../src/checking/check-kind.ts';
import { explainBy } from '../../src/checking/through.ts';
import { conditionOf, isObserved } from '../../src/checking/trace/flux-object.ts';
import type { World } from '../../src/checking/world.ts';
import type { ConditionSpec } from './shape.ts';

const look = async (spec: ConditionSpec, world: World): Promise<Observation> => {
  const subject = `${spec.kind} ${spec.namespace ? `${spec.namespace}/` : ''}${spec.name}`;
  const wanted = `${spec.type}=${spec.status}${spec.reason ? ` (${spec.reason})` : ''}`;
  const object = await world.cluster.get(spec);
  if (!object) return { verdict: 'waiting', code: 'missing', expected: wanted, observed: `${subject} is not in the cluster`, subject };
  const condition = conditionOf(object, spec.type);
  if (!condition) return { verdict: 'moving', code: 'no-condition', expected: wanted, observed: `no condition ${spec.type} yet`, subject };
  const observed = `${spec.type}=${condition.status} (${condition.reason})`;
  const right =
    condition.status === spec.status &&
    (!spec.reason || condition.reason === spec.reason) &&
    (!spec.message || new RegExp(spec.message, 's').test(condition.message));
  const words = { expected: wanted, observed, subject, because: condition.message.trim() };
  if (!right) return { verdict: condition.status === 'Unknown' ? 'moving' : 'failed', code: 'differs', ...words };
  // A failure may stand for long without the generation being noted; a success must speak of this spec.
  if (spec.status === 'True' && !isObserved(object) && object['status']?.observedGeneration !== undefined)
    return { verdict: 'moving', code: 'outdated', ...words, observed: `${observed}, but of an older spec` };
  return { verdict: 'passed', code: '', ...words, evidence: condition.message.trim() };
};

export const evaluateCondition = async (spec: ConditionSpec, world: World): Promise<Observation> =>
  explainBy(await look(spec, world), spec.through, world);
