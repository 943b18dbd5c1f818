// A pull request in a script: what the learner does with `gitops-lab pr`, or on the forge's page.
import { ForgeRefusal, ForgeRest, type Label, type Pull } from '../../course/forge-rest.ts';
import type { PullStep } from '../../course/lab.ts';
import { LabError } from '../../errors.ts';
import type { Site } from '../world.ts';

export const pullWords = ({ do: act, repository, head, labels = [], number, body }: PullStep): string => {
  const which = number === undefined ? (head ?? repository) : `#${number}`;
  if (act === 'open')
    return `gitops-lab pr create --head ${head ?? ''}${labels.length > 0 ? ` --label ${labels.join(',')}` : ''}, in ${repository}`;
  if (act === 'label' || act === 'unlabel')
    return `gitops-lab pr label${act === 'unlabel' ? ' --remove' : ''} ${labels.join(' ')}, for ${which}`;
  return `gitops-lab pr ${act} ${which}${act === 'comment' ? `: ${body ?? ''}` : ''}`;
};

const colour = '1d76db';

/** Ids of labels, made where they are missing. */
const labelIds = async (rest: ForgeRest, path: string, names: readonly string[]): Promise<number[]> => {
  const known = await rest.all<Label>(`${path}/labels`);
  const ids: number[] = [];
  for (const name of names) {
    const there = known.find((each) => each.name === name);
    ids.push((there ?? (await rest.json<Label>('POST', `${path}/labels`, { name, color: colour }))).id);
  }
  return ids;
};

const findPull = async (rest: ForgeRest, path: string, { number, head, repository, do: act }: PullStep): Promise<Pull> => {
  if (number !== undefined) return rest.json<Pull>('GET', `${path}/pulls/${number}`);
  const pulls = await rest.all<Pull>(`${path}/pulls?state=${act === 'reopen' ? 'closed' : 'open'}`);
  const [newest] = pulls.filter((each) => head === undefined || each.head.ref === head).sort((a, b) => b.number - a.number);
  if (newest) return newest;
  throw new LabError({
    family: 'environment',
    code: 'script/no-pull-request',
    message: `${repository} has no pull request${head ? ` of ${head}` : ''} to ${act}.`,
  });
};

const open = async (
  rest: ForgeRest,
  path: string,
  { head = '', base = 'main', title, body = '', labels = [] }: PullStep,
): Promise<void> => {
  const pulls = await rest.all<Pull>(`${path}/pulls?state=all`);
  const ours = pulls.filter((each) => each.head.ref === head && each.base.ref === base);
  // Solutions are done twice: what is open already stays, and gets the labels; what is merged has nothing left to propose.
  const there = ours.find(({ state }) => state === 'open');
  const ids = await labelIds(rest, path, labels);
  if (there) await rest.json('POST', `${path}/issues/${there.number}/labels`, { labels: ids });
  else
    await rest.json('POST', `${path}/pulls`, { head, base, title: title ?? head, body, labels: ids }).catch((error: unknown) => {
      if (!ours.some(({ merged }) => merged) || !(error instanceof ForgeRefusal) || error.status !== 422) throw error;
    });
};

export const pullStep = async ({ access }: Site, step: PullStep): Promise<void> => {
  const rest = new ForgeRest(access.forge);
  const path = `/repos/${access.forge.user}/${step.repository}`;
  if (step.do === 'open') return open(rest, path, step);
  const { number, labels, merged } = await findPull(rest, path, step);
  const issue = `${path}/issues/${number}`;
  if (step.do === 'comment') await rest.json('POST', `${issue}/comments`, { body: step.body ?? '' });
  else if (step.do === 'label') await rest.json('POST', `${issue}/labels`, { labels: await labelIds(rest, path, step.labels ?? []) });
  else if (step.do === 'unlabel')
    for (const { id } of labels.filter(({ name }) => step.labels?.includes(name))) await rest.text('DELETE', `${issue}/labels/${id}`);
  // Solutions are done twice: what is merged stays so.
  else if (step.do === 'merge') {
    if (!merged) await rest.text('POST', `${path}/pulls/${number}/merge`, { Do: 'merge' });
  } else if (!merged) await rest.json('PATCH', `${path}/pulls/${number}`, { state: step.do === 'close' ? 'closed' : 'open' });
};
