// REST: labels of a repository, and what a pull request has as an issue: labels and comments.
import { json, listOf, noContent, textOf, userName, type Answer, type Call } from '../call.ts';
import { invalid, notFound, RequestError } from '../errors.ts';
import { addComment, addLabel, setLabels } from '../pulls/edit-pull.ts';
import type { Label, PullComment, PullRequest } from '../record/repository-record.ts';
import { pageThrough } from './paging.ts';
import { commentShape, issueShape } from './pull-shape.ts';
import { placeOf, pullOf, wantedPulls } from './pull-routes.ts';
import { route } from './router.ts';
import { labelShape } from './shapes.ts';

const labelsOf = ({ world, repository }: Call): Label[] => world.records.read(repository).labels;

const colorOf = (call: Call): string | undefined => {
  const written = textOf(call, 'color');
  if (written === undefined) return undefined;
  const color = written.replace(/^#/, '').toLowerCase();
  if (!/^[0-9a-f]{6}$/.test(color)) throw invalid('[Color]: Size');
  return color;
};

const createLabel = (call: Call): Answer => {
  const { world, repository } = call;
  const name = (textOf(call, 'name') ?? '').trim();
  if (!name) throw invalid('[Name]: Required');
  const label = addLabel(world, repository, { name, color: colorOf(call) ?? '70c24a', description: textOf(call, 'description') ?? '' });
  return json(labelShape(world, repository, label), 201);
};

const labelById = (labels: Label[], call: Call): Label => {
  const found = labels.find(({ id }) => String(id) === call.params['id']);
  if (!found) throw notFound();
  return found;
};

const editLabel = (call: Call): Answer => {
  const { world, repository } = call;
  const label = world.records.change(repository, ({ labels }) => {
    const known = labelById(labels, call);
    known.name = textOf(call, 'name')?.trim() || known.name;
    known.color = colorOf(call) ?? known.color;
    known.description = textOf(call, 'description') ?? known.description;
    return known;
  });
  return json(labelShape(world, repository, label));
};

const deleteLabel = (call: Call): Answer => {
  call.world.records.change(call.repository, (record) => {
    const label = labelById(record.labels, call);
    record.labels = record.labels.filter((each) => each !== label);
    for (const pull of record.pulls) pull.labels = pull.labels.filter((id) => id !== label.id);
  });
  return noContent;
};

const shown = (call: Call, pull: PullRequest): unknown[] =>
  labelsOf(call)
    .filter(({ id }) => pull.labels.includes(id))
    .map((label) => labelShape(call.world, call.repository, label));

const relabel = (call: Call, change: (present: number[], meant: number[]) => number[], wanted = listOf(call, 'labels') ?? []): Answer =>
  json(shown(call, setLabels(call.world, placeOf(call), wanted, change)));

const unlabel = (call: Call): Answer => {
  relabel(call, (present, meant) => present.filter((id) => !meant.includes(id)), [call.params['label'] ?? '']);
  return noContent;
};

const clearLabels = (call: Call): Answer => {
  setLabels(call.world, placeOf(call), [], () => []);
  return noContent;
};

const listComments = (call: Call): Promise<Answer> => {
  const { number } = pullOf(call);
  const since = Date.parse(call.url.searchParams.get('since') ?? '') || 0;
  const comments = call.world.records.read(call.repository).comments.filter(({ pull, updatedAt }) => pull === number && updatedAt >= since);
  return pageThrough(call, comments, (comment) => commentShape(call.world, call.repository, comment));
};

const commentById = (comments: PullComment[], call: Call): PullComment => {
  const found = comments.find(({ id }) => String(id) === call.params['id']);
  if (!found) throw notFound();
  return found;
};

/** Others' words stay as they are; the forge's owner may tidy up. */
const requireAuthor = (call: Call, comment: PullComment): void => {
  if (comment.user !== userName(call) && userName(call) !== call.world.owner)
    throw new RequestError(403, 'user should be the comment poster or a repo admin');
};

const editComment = (call: Call): Answer => {
  const { world, repository } = call;
  const body = textOf(call, 'body') ?? '';
  if (!body.trim()) throw invalid('[Body]: Required');
  const comment = world.records.change(repository, ({ comments }) => {
    const known = commentById(comments, call);
    requireAuthor(call, known);
    Object.assign(known, { body, updatedAt: world.options.clock.now() });
    return known;
  });
  world.tell({ kind: 'comment', repository, comment: comment.id, action: 'edited', user: userName(call) });
  return json(commentShape(world, repository, comment));
};

const deleteComment = (call: Call): Answer => {
  call.world.records.change(call.repository, (record) => {
    const known = commentById(record.comments, call);
    requireAuthor(call, known);
    record.comments = record.comments.filter((each) => each !== known);
  });
  return noContent;
};

const getComment = (call: Call): Answer =>
  json(commentShape(call.world, call.repository, commentById(call.world.records.read(call.repository).comments, call)));

const createComment = (call: Call): Answer =>
  json(commentShape(call.world, call.repository, addComment(call.world, placeOf(call), textOf(call, 'body') ?? '')), 201);

const listIssues = (call: Call): Promise<Answer> => {
  const pulls = call.url.searchParams.get('type') === 'issues' ? [] : wantedPulls(call);
  return pageThrough(call, pulls, (pull) => issueShape(call.world, call.repository, pull));
};

const repo = '/repos/:owner/:repo';
const issue = `${repo}/issues/:index`;

export const issueRoutes = [
  route('GET', `${repo}/labels`, 'read', (call) =>
    pageThrough(call, labelsOf(call), (label) => labelShape(call.world, call.repository, label)),
  ),
  route('POST', `${repo}/labels`, 'write', createLabel),
  route('GET', `${repo}/labels/:id`, 'read', (call) => json(labelShape(call.world, call.repository, labelById(labelsOf(call), call)))),
  route('PATCH', `${repo}/labels/:id`, 'write', editLabel),
  route('DELETE', `${repo}/labels/:id`, 'write', deleteLabel),
  route('GET', `${repo}/issues`, 'read', listIssues),
  route('GET', `${repo}/issues/comments/:id`, 'read', getComment),
  route('PATCH', `${repo}/issues/comments/:id`, 'write', editComment),
  route('DELETE', `${repo}/issues/comments/:id`, 'write', deleteComment),
  route('GET', issue, 'read', (call) => json(issueShape(call.world, call.repository, pullOf(call)))),
  route('GET', `${issue}/labels`, 'read', (call) => json(shown(call, pullOf(call)))),
  route('POST', `${issue}/labels`, 'write', (call) => relabel(call, (present, meant) => [...present, ...meant])),
  route('PUT', `${issue}/labels`, 'write', (call) => relabel(call, (_, meant) => meant)),
  route('DELETE', `${issue}/labels`, 'write', clearLabels),
  route('DELETE', `${issue}/labels/:label`, 'write', unlabel),
  route('GET', `${issue}/comments`, 'read', listComments),
  route('POST', `${issue}/comments`, 'write', createComment),
];
