// What the forms of the pull request pages do. Each ends at the pull request's page.
import type { Answer } from '../call.ts';
import { RequestError } from '../errors.ts';
import { addComment, addLabel, setLabels } from '../pulls/edit-pull.ts';
import { mergePull, mergeStyles, type MergeStyle } from '../pulls/merge-pull.ts';
import { openPull, reopenPull } from '../pulls/open-pull.ts';
import { closePull, type PullPlace } from '../pulls/pull-state.ts';
import { addressOf, seeOther, type Visit } from './layout.ts';
import { pullPage } from './pull-pages.ts';

const placeOf = ({ repository, params, user }: Visit): PullPlace => ({
  repository,
  number: Number(params['index']),
  user: user?.name ?? '',
});

export const createAction = async (visit: Visit): Promise<Answer> => {
  const { world, repository, user, form } = visit;
  const field = (name: string) => form.get(name) ?? '';
  const pull = await openPull(world, {
    repository,
    user: user?.name ?? '',
    title: field('title'),
    body: field('body').replaceAll('\r\n', '\n'),
    head: field('head'),
    base: field('base'),
    labels: [],
  });
  return seeOther(`${addressOf(visit)}/pulls/${pull.number}`);
};

const merge = async (visit: Visit): Promise<void> => {
  const style = visit.form.get('style') as MergeStyle;
  await mergePull(visit.world, placeOf(visit), {
    style: mergeStyles.includes(style) ? style : 'merge',
    headSha: visit.form.get('head_commit_id') ?? undefined,
    deleteBranch: visit.form.has('delete_branch'),
  });
};

const labels = (visit: Visit): void => {
  const { world, repository, form } = visit;
  const wanted: (string | number)[] = form.getAll('label');
  const name = (form.get('new') ?? '').trim();
  const known = world.records.read(repository).labels.find((label) => label.name === name);
  if (name) wanted.push((known ?? addLabel(world, repository, { name, color: '1d76db', description: '' })).id);
  setLabels(world, placeOf(visit), wanted, (_, meant) => meant);
};

const actions: Record<string, (visit: Visit) => unknown> = {
  merge,
  labels,
  comments: (visit) => addComment(visit.world, placeOf(visit), (visit.form.get('body') ?? '').replaceAll('\r\n', '\n')),
  close: (visit) => closePull(visit.world, placeOf(visit)),
  reopen: (visit) => reopenPull(visit.world, placeOf(visit)),
};

const friendlier: Record<string, string> = {
  'Please try again later': 'It conflicts with the base branch and was not merged.',
  'head out of date': 'New commits arrived since this page was loaded; look at them first, then merge.',
  'Not all required status checks successful': 'Not all required checks have succeeded.',
};

export const pullAction = async (visit: Visit): Promise<Answer> => {
  const action = actions[visit.params['action'] ?? ''];
  if (!action) throw new RequestError(404, 'There is no such page.');
  try {
    await action(visit);
    return seeOther(`${addressOf(visit)}/pulls/${visit.params['index']}`);
  } catch (error) {
    if (!(error instanceof RequestError) || error.status === 404) throw error;
    return pullPage(visit, { status: error.status, message: friendlier[error.message] ?? error.message });
  }
};
