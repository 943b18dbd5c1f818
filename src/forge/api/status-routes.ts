// REST: commit statuses, as Flux' notification-controller and CI systems report them.
import { json, textOf, userName, type Answer, type Call } from '../call.ts';
import { invalid } from '../errors.ts';
import { combinedState, latestStatuses } from '../pulls/branch-rules.ts';
import type { CommitStatus, StatusState } from '../record/repository-record.ts';
import { fullName } from '../repository-names.ts';
import { requireCommit } from './content-routes.ts';
import { pageThrough } from './paging.ts';
import { statusShape } from './pull-shape.ts';
import { route } from './router.ts';
import { repositoryShape } from './shapes.ts';

const states: StatusState[] = ['pending', 'success', 'error', 'failure', 'warning'];

// Controllers report at every reconciliation; the oldest reports go.
const mostStatuses = 2000;

const createStatus = async (call: Call): Promise<Answer> => {
  const { world, repository } = call;
  const sha = await requireCommit(call, call.params['ref']);
  const state = textOf(call, 'state') as StatusState;
  if (!states.includes(state)) throw invalid('[State]: In');
  const status = world.records.change(repository, (record) => {
    const made: CommitStatus = {
      id: record.nextId++,
      sha,
      state,
      context: textOf(call, 'context') || 'default',
      description: textOf(call, 'description') ?? '',
      targetUrl: textOf(call, 'target_url') ?? '',
      user: userName(call),
      createdAt: world.options.clock.now(),
    };
    record.statuses = [...record.statuses, made].slice(-mostStatuses);
    return made;
  });
  world.tell({ kind: 'status', repository, status: status.id, user: status.user });
  return json(statusShape(world, repository, status), 201);
};

/** Youngest first, all that were ever reported. */
const listStatuses = async (call: Call): Promise<Answer> => {
  const { world, repository } = call;
  const sha = await requireCommit(call, call.params['ref']);
  const found = world.records
    .read(repository)
    .statuses.filter((status) => status.sha === sha)
    .reverse();
  return pageThrough(call, found, (status) => statusShape(world, repository, status));
};

const combinedStatus = async (call: Call): Promise<Answer> => {
  const { world, repository, user } = call;
  const sha = await requireCommit(call, call.params['ref']);
  const latest = latestStatuses(world.records.read(repository), sha);
  const commit = `${world.url}/api/v1/repos/${fullName(world, repository)}/commits/${sha}`;
  return json({
    state: combinedState(latest) ?? '',
    sha,
    total_count: latest.length,
    statuses: latest.map((status) => statusShape(world, repository, status)),
    repository: await repositoryShape(world, repository, user?.right),
    commit_url: commit,
    url: `${commit}/status`,
  });
};

const repo = '/repos/:owner/:repo';

export const statusRoutes = [
  route('POST', `${repo}/statuses/*ref`, 'write', createStatus),
  route('GET', `${repo}/statuses/*ref`, 'read', listStatuses),
  route('GET', `${repo}/commits/*ref/statuses`, 'read', listStatuses),
  route('GET', `${repo}/commits/*ref/status`, 'read', combinedStatus),
];
