import type { CheckKind, Observation } from '../../src/checking/check-kind.ts';
import type { World } from '../../src/checking/world.ts';
import { inputsHop, isOfSet } from '../../src/checking/trace/inputs-hop.ts';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { nothingLeftShape, type NothingLeftSpec } from './shape.ts';

/** What happened is no thing: events go by themselves after an hour. */
const isThing = ({ kind }: KubeObject) => kind !== 'Event';

const belongs = ({ kind, metadata }: KubeObject, { namespace, named, labelled }: NothingLeftSpec): boolean => {
  const [key = '', value] = (labelled ?? '').split('=');
  return (
    (namespace !== undefined && (metadata.namespace === namespace || (kind === 'Namespace' && metadata.name === namespace))) ||
    (named !== undefined && new RegExp(named).test(metadata.name)) ||
    (labelled !== undefined && metadata.labels?.[key] === value)
  );
};

const words = ({ kind, metadata: { namespace, name } }: KubeObject) => `${kind} ${namespace ? `${namespace}/` : ''}${name}`;

const subjectOf = ({ namespace, named, labelled }: NothingLeftSpec): string =>
  [
    ...(namespace ? [`namespace ${namespace}`] : []),
    ...(named ? [`names that match ${named}`] : []),
    ...(labelled ? [`label ${labelled}`] : []),
  ].join(', ');

const shown = 5;

const evaluate = async (spec: NothingLeftSpec, world: World): Promise<Observation> => {
  const subject = subjectOf(spec);
  const expected = 'no object of any kind is left';
  const left = (await world.cluster.everything()).filter((each) => isThing(each) && belongs(each, spec));
  const key = `something of ${subject}`;
  if (left.length > 0) {
    world.sightings.add(key);
    const leaving = left.every(({ metadata }) => metadata.deletionTimestamp !== undefined);
    const more = left.length > shown ? ` and ${left.length - shown} more` : '';
    const observed = `${left.slice(0, shown).map(words).join(', ')}${more}${leaving ? ', being deleted' : ''}`;
    if (leaving) return { verdict: 'moving', code: 'left', expected, observed, subject };
    // What a set made goes when its provider has seen that the pull request is closed.
    const inputs = left.some(isOfSet) ? await inputsHop(world) : undefined;
    if (!inputs) return { verdict: 'failed', code: 'left', expected, observed, subject };
    const because = `${inputs.subject} ${inputs.says}`;
    return {
      verdict: 'moving',
      code: inputs.code,
      expected,
      observed,
      subject,
      because,
      ...(inputs.nextInMs ? { nextInMs: inputs.nextInMs } : {}),
    };
  }
  if (!world.wasSeen(key)) return { verdict: 'waiting', code: 'never-seen', expected, observed: 'there has been nothing yet', subject };
  return { verdict: 'passed', code: '', expected, observed: 'nothing is left', subject, evidence: `${subject}: every kind was listed` };
};

/** Something was there, and no object of any kind is left of it. */
export const nothingLeft: CheckKind<NothingLeftSpec> = {
  name: 'nothing-left',
  about: 'No object of any kind is left of something that was there. Every kind that the cluster serves is listed.',
  shape: nothingLeftShape,
  demands: ({ namespace }) => (namespace ? [namespace] : []),
  findings: {
    left: 'something is left; the first five are named',
    'inputs-behind': 'what lists the pull requests for a ResourceSet has not seen them as they are now, and looks again at its interval',
    'never-seen': 'there was never anything, so its absence says nothing',
  },
  evaluate,
};
