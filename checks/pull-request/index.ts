import type { CheckKind, Observation } from '../../src/checking/check-kind.ts';
import type { World } from '../../src/checking/world.ts';
import type { Pull } from '../../src/course/forge-rest.ts';
import { pullRequestShape, type PullRequestSpec } from './shape.ts';

const stateOf = (pull: Pull): PullRequestSpec['state'] => (pull.merged ? 'merged' : pull.state);

const words = ({ number, title, head }: Pull) => `#${number} "${title}" (${head.label})`;

const expectedOf = ({ head, number, state, labels = [], comment, commentBy }: PullRequestSpec): string =>
  [
    `${number === undefined ? 'a pull request' : `pull request #${number}`}${head ? ` of branch ${head}` : ''} is ${state}`,
    ...(labels.length > 0 ? [`has the label ${labels.join(' and ')}`] : []),
    ...(comment || commentBy ? [`has a comment${commentBy ? ` by ${commentBy}` : ''}${comment ? ` that matches ${comment}` : ''}`] : []),
  ].join(', ');

const lastComment = (comments: { user: { login: string }; body: string }[]): string => {
  const last = comments.at(-1);
  return last ? `its last comment, by ${last.user.login}: ${last.body.trim().split('\n').at(-1)?.slice(0, 100)}` : 'it has no comment';
};

const judge = async (spec: PullRequestSpec, pull: Pull, world: World): Promise<Pick<Observation, 'code' | 'observed'> | undefined> => {
  if (stateOf(pull) !== spec.state) return { code: 'state', observed: `${words(pull)} is ${stateOf(pull)}` };
  const labels = pull.labels.map(({ name }) => name);
  if (!(spec.labels ?? []).every((each) => labels.includes(each)))
    return { code: 'label', observed: `${words(pull)} has ${labels.length > 0 ? `the label ${labels.join(' and ')}` : 'no label'}` };
  if (!spec.comment && !spec.commentBy) return undefined;
  const comments = await world.pulls(spec.repository).comments(pull.number);
  const fits = comments.some(
    ({ body, user }) => new RegExp(spec.comment ?? '').test(body) && (!spec.commentBy || user.login === spec.commentBy),
  );
  return fits ? undefined : { code: 'comment', observed: `${words(pull)}: ${lastComment(comments)}` };
};

const evaluate = async (spec: PullRequestSpec, world: World): Promise<Observation> => {
  const expected = expectedOf(spec);
  const subject = `pull requests of ${spec.repository}`;
  const pulls = (await world.pulls(spec.repository).all()).filter(
    ({ head, number }) => (!spec.head || head.label === spec.head) && (spec.number === undefined || number === spec.number),
  );
  const [newest] = pulls;
  if (!newest) return { verdict: 'waiting', code: 'missing', expected, observed: 'there is none', subject };
  let first: Pick<Observation, 'code' | 'observed'> | undefined;
  for (const pull of pulls) {
    const wrong = await judge(spec, pull, world);
    if (!wrong) return { verdict: 'passed', code: '', expected, observed: `${words(pull)} is so`, subject, evidence: words(pull) };
    first ??= wrong;
  }
  return { verdict: 'failed', code: 'state', observed: '', ...first, expected, subject };
};

/** A pull request at the forge: its state, its labels, what was said to it. */
export const pullRequest: CheckKind<PullRequestSpec> = {
  name: 'pull-request',
  about: 'A pull request of a repository is open, closed or merged, has labels, and a comment by somebody.',
  shape: pullRequestShape,
  demands: ({ repository, head, labels = [] }) => [repository, ...(head ? [head] : []), ...labels],
  findings: {
    missing: 'there is no such pull request',
    state: 'it is in another state',
    label: 'it lacks a label',
    comment: 'no comment matches',
  },
  evaluate,
};
