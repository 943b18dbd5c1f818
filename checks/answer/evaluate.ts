import type { Observation } from '../../src/checking/check-kind.ts';
import { show } from '../../src/checking/match/match.ts';
import { valueAt } from '../../src/checking/provenance.ts';
import type { World } from '../../src/checking/world.ts';
import type { AnswerSpec } from './shape.ts';

interface Verdict {
  right: boolean;
  because?: string | undefined;
}

const plain = (text: string) =>
  text
    .trim()
    .replace(/^["'`]|["'`]$/g, '')
    .toLowerCase();

const judge = async ({ choices, accepts, wrong, from }: AnswerSpec, given: string, world: World): Promise<Verdict> => {
  if (choices) {
    const chosen = choices.find((choice) => choice.id.toLowerCase() === given || plain(choice.text) === given);
    return { right: chosen?.right ?? false, because: chosen?.because ?? `the choices are ${choices.map(({ id }) => id).join(', ')}` };
  }
  if (accepts) return { right: accepts.some((pattern) => new RegExp(`^(?:${pattern})$`, 'i').test(given)), because: wrong?.[given] };
  const object = from && (await world.cluster.get(from));
  if (!object) throw new Error(`${from?.kind} ${from?.name}, which holds the answer, is not in the cluster`);
  return { right: plain(show(valueAt(object, from.field))) === given, because: wrong?.[given] };
};

export const evaluateAnswer = async (spec: AnswerSpec, world: World): Promise<Observation> => {
  const typed = world.memory.answers[spec.question];
  const subject = spec.prompt;
  if (typed === undefined) return { verdict: 'waiting', code: 'none', expected: 'an answer', observed: 'no answer yet', subject };
  const { right, because } = await judge(spec, plain(typed), world);
  const parts = { subject, observed: typed, ...(because ? { because } : {}) };
  if (right) return { verdict: 'passed', code: '', expected: typed, evidence: because ?? typed, ...parts };
  return { verdict: 'failed', code: 'wrong', expected: 'another answer', ...parts };
};
