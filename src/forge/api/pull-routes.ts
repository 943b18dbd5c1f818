// REST: pull requests, from opening to merging.
import { flagOf, json, listOf, textOf, userName, type Answer, type Call } from '../call.ts';
import { invalid, notFound } from '../errors.ts';
import { readChangedFiles, readDiff, readPatch } from '../history/changed-files.ts';
import { countCommits, readLog } from '../history/commits.ts';
import { editPull, retargetPull, setLabels } from '../pulls/edit-pull.ts';
import { mergePull, mergeStyles, type MergeStyle } from '../pulls/merge-pull.ts';
import { openPull, reopenPull } from '../pulls/open-pull.ts';
import { pullRange } from '../pulls/pull-range.ts';
import { closePull, findPull, type PullPlace } from '../pulls/pull-state.ts';
import type { PullRequest, RepositoryRecord } from '../record/repository-record.ts';
import { fullName } from '../repository-names.ts';
import { text } from './content-routes.ts';
import { pageAnswer, pageOf, pageThrough } from './paging.ts';
import { pullContext, pullShape } from './pull-shape.ts';
import { route } from './router.ts';
import { commitShape } from './shapes.ts';

export const placeOf = (call: Call): PullPlace => ({
  repository: call.repository,
  number: Number(call.params['index']) || 0,
  user: userName(call),
});

export const pullOf = (call: Call): PullRequest => findPull(call.world.records.read(call.repository), placeOf(call).number);

const shape = async ({ world, repository }: Call, pull: PullRequest, counts = true) =>
  pullShape(await pullContext(world, repository), pull, { counts });

const orders: Record<string, (record: RepositoryRecord) => (a: PullRequest, b: PullRequest) => number> = {
  oldest: () => (a, b) => a.number - b.number,
  recentupdate: () => (a, b) => b.updatedAt - a.updatedAt,
  leastupdate: () => (a, b) => a.updatedAt - b.updatedAt,
  mostcomment: (record) => (a, b) => commentsOf(record, b) - commentsOf(record, a),
  leastcomment: (record) => (a, b) => commentsOf(record, a) - commentsOf(record, b),
};

const commentsOf = ({ comments }: RepositoryRecord, { number }: PullRequest) => comments.filter(({ pull }) => pull === number).length;

const isWanted = ({ url }: Call, record: RepositoryRecord) => {
  const state = url.searchParams.get('state') || 'open';
  const labels = url.searchParams.getAll('labels').flatMap((each) => each.split(',').filter(Boolean));
  const poster = url.searchParams.get('poster');
  const base = url.searchParams.get('base_branch');
  const ids = labels.map((wanted) => record.labels.find(({ id, name }) => String(id) === wanted || name === wanted)?.id);
  return (pull: PullRequest) =>
    (state === 'all' || (state === 'open') === pull.open) &&
    ids.every((id) => id !== undefined && pull.labels.includes(id)) &&
    (!poster || pull.user === poster) &&
    (!base || pull.base === base);
};

/** Youngest first, as without `sort`. */
export const wantedPulls = (call: Call): PullRequest[] => {
  const record = call.world.records.read(call.repository);
  const order = orders[call.url.searchParams.get('sort') ?? '']?.(record) ?? ((a, b) => b.number - a.number);
  return record.pulls.filter(isWanted(call, record)).sort(order);
};

const listPulls = async (call: Call): Promise<Answer> => {
  const context = await pullContext(call.world, call.repository);
  return pageThrough(call, wantedPulls(call), (pull) => pullShape(context, pull));
};

const labelIds = (call: Call): number[] => (listOf(call, 'labels') ?? []).map(Number);

const createPull = async (call: Call): Promise<Answer> => {
  const [title, head, base] = [textOf(call, 'title') ?? '', textOf(call, 'head') ?? '', textOf(call, 'base') ?? ''];
  if (!head) throw invalid('[Head]: Required');
  if (!base) throw invalid('[Base]: Required');
  const { repository } = call;
  const pull = await openPull(call.world, {
    repository,
    user: userName(call),
    title,
    body: textOf(call, 'body') ?? '',
    head,
    base,
    labels: labelIds(call),
  });
  return json(await shape(call, pull), 201);
};

const changeState = async (call: Call, state: string): Promise<void> => {
  if (state !== 'open' && state !== 'closed') throw invalid(`unknown state: ${state}`);
  const pull = pullOf(call);
  if (pull.merged) throw invalid('cannot change state of this pull request, it was already merged');
  if (state === 'open') await reopenPull(call.world, placeOf(call));
  else closePull(call.world, placeOf(call));
};

const edit = async (call: Call): Promise<Answer> => {
  const { world } = call;
  const place = placeOf(call);
  // SDKs send an empty title for one that stays.
  const title = textOf(call, 'title') || undefined;
  if (textOf(call, 'base')) await retargetPull(world, place, textOf(call, 'base') ?? '');
  editPull(world, place, { title, body: textOf(call, 'body') });
  if (listOf(call, 'labels')) setLabels(world, place, labelIds(call), (_, meant) => meant);
  const state = textOf(call, 'state');
  if (state) await changeState(call, state);
  return json(await shape(call, pullOf(call)), 201);
};

const merge = async (call: Call): Promise<Answer> => {
  const style = textOf(call, 'Do') || textOf(call, 'do') || 'merge';
  if (!mergeStyles.includes(style as MergeStyle)) throw invalid('[Do]: In');
  await mergePull(call.world, placeOf(call), {
    style: style as MergeStyle,
    title: textOf(call, 'MergeTitleField') ?? textOf(call, 'merge_title_field'),
    message: textOf(call, 'MergeMessageField') ?? textOf(call, 'merge_message_field'),
    headSha: textOf(call, 'head_commit_id'),
    deleteBranch: flagOf(call, 'delete_branch_after_merge'),
  });
  return { status: 200 };
};

const getPull = async (call: Call): Promise<Answer> => {
  const [, number = '', kind] = /^(\d+)(?:\.(diff|patch))?$/.exec(call.params['index'] ?? '') ?? [];
  const { world, repository } = call;
  const pull = findPull(world.records.read(repository), Number(number));
  const range = kind ? await pullRange(world, repository, pull) : { from: '', to: '' };
  if (kind === 'diff')
    return text(await readDiff(world.repositories, repository, { ...range, binary: call.url.searchParams.get('binary') === 'true' }));
  if (kind === 'patch') return text(await readPatch(world.repositories, repository, range.from, range.to));
  return json(await shape(call, pull));
};

const byBranches = async (call: Call): Promise<Answer> => {
  const pull = call.world.records
    .read(call.repository)
    .pulls.findLast(({ base, head }) => base === call.params['base'] && head === call.params['head']);
  if (!pull) throw notFound();
  return json(await shape(call, pull));
};

const listPullCommits = async (call: Call): Promise<Answer> => {
  const { world, repository } = call;
  const pull = pullOf(call);
  const { from, to } = await pullRange(world, repository, pull);
  const range = `${from}..${to}`;
  const page = pageOf(call.url);
  const commits = await readLog(world.repositories, repository, range, page);
  return pageAnswer(
    call,
    page,
    await countCommits(world.repositories, repository, range),
    commits.map((each) => commitShape(world, repository, each)),
  );
};

const listFiles = async (call: Call): Promise<Answer> => {
  const { world, repository } = call;
  const pull = pullOf(call);
  const { from, to } = await pullRange(world, repository, pull);
  const files = await readChangedFiles(world.repositories, repository, from, to);
  const full = fullName(world, repository);
  return pageThrough(call, files, ({ path, previousPath, status, additions, deletions }) => ({
    filename: path,
    ...(previousPath ? { previous_filename: previousPath } : {}),
    status,
    additions,
    deletions,
    changes: additions + deletions,
    html_url: `${world.url}/${full}/src/commit/${pull.headSha}/${path}`,
    contents_url: `${world.url}/api/v1/repos/${full}/contents/${path}?ref=${pull.headSha}`,
    raw_url: `${world.url}/api/v1/repos/${full}/raw/${path}?ref=${pull.headSha}`,
  }));
};

const noReviews = (call: Call): Promise<Answer> => {
  pullOf(call);
  return pageThrough(call, [], () => undefined);
};

const isMerged = (call: Call): Answer => {
  if (!pullOf(call).merged) throw notFound();
  return { status: 204 };
};

const pulls = '/repos/:owner/:repo/pulls';

export const pullRoutes = [
  route('GET', pulls, 'read', listPulls),
  route('POST', pulls, 'write', createPull),
  route('GET', `${pulls}/:index`, 'read', getPull),
  route('PATCH', `${pulls}/:index`, 'write', edit),
  route('GET', `${pulls}/:index/commits`, 'read', listPullCommits),
  route('GET', `${pulls}/:index/files`, 'read', listFiles),
  // Nobody reviews here; clients ask all the same.
  route('GET', `${pulls}/:index/reviews`, 'read', noReviews),
  route('GET', `${pulls}/:index/merge`, 'read', isMerged),
  route('POST', `${pulls}/:index/merge`, 'write', merge),
  route('GET', `${pulls}/:base/*head`, 'read', byBranches),
];
