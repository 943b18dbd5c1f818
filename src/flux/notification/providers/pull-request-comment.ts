// Keeps one comment on a pull request for each object: written once, edited ever after. Gitea, GitHub, GitLab.
import type { FluxEvent } from '../../runtime/flux-event.ts';
import { within } from './commit-status.ts';
import { changeRequestKey, fluxStatusText } from './flux-status-text.ts';
import { giteaApi } from './gitea-api.ts';
import type { JsonRequest, SendJson } from './post-json.ts';
import { githubApi, gitlabApi } from './repository-api.ts';
import { SendError } from './send-error.ts';
import type { Destination, Send } from './sender.ts';

export const isPullRequestProvider = (type: string): boolean => /^(git(hub|ea)pull|gitlabmerge)requestcomment$/.test(type);

interface Comment {
  id: number;
  body: string;
  user?: { login: string };
  author?: { username: string };
}

/** How one forge is asked. */
interface Dialect {
  ask: <T>(method: NonNullable<JsonRequest['method']>, path: string, body?: unknown) => Promise<T>;
  /** Of the invisible line by which the comment is found again. */
  marker: 'pr' | 'mr';
  user: string;
  list(number: number): string;
  create(number: number): string;
  update(number: number, comment: number): ['PATCH' | 'PUT', string];
  /** What the forge calls them. */
  noun: string;
}

const numberOf = ({ metadata = {} }: FluxEvent): number => {
  const text = metadata[changeRequestKey];
  if (text === undefined) throw new SendError(`missing "${changeRequestKey}" metadata key`);
  if (!/^[+-]?\d+$/.test(text))
    throw new SendError(`invalid "${changeRequestKey}" metadata value "${text}": strconv.Atoi: parsing "${text}": invalid syntax`);
  return Number(text);
};

const post = async ({ ask, noun, ...paths }: Dialect, event: FluxEvent, provider: string): Promise<void> => {
  const { kind, namespace, name } = event.involvedObject;
  const marker = `<!-- flux-${paths.marker}-comment-key:${[provider, kind, namespace, name].join('/')} -->`;
  const body = { body: `${marker}\n\n${fluxStatusText(event)}` };
  const number = numberOf(event);
  const { login, username } = await within(
    ask<{ login?: string; username?: string }>('GET', paths.user),
    'failed to get authenticated user info',
  );
  const comments = await within(ask<Comment[]>('GET', paths.list(number)), `failed to list ${noun}s`);
  const own = comments.find((each) => (each.user?.login ?? each.author?.username) === (login ?? username) && each.body.includes(marker));
  if (own) {
    const [method, path] = paths.update(number, own.id);
    await within(ask(method, path, body), `failed to update ${noun}`);
  } else await within(ask('POST', paths.create(number), body), `failed to create ${noun}`);
};

const keeping =
  (dialect: Dialect, { providerUid }: Destination): Send =>
  (event) =>
    post(dialect, event, providerUid);

export const giteaPullRequestComment = (destination: Destination, send: SendJson): Send => {
  const { ask, repository } = giteaApi(destination, send);
  const issue = (number: number) => `${repository}/issues/${number}/comments`;
  return keeping(
    {
      ask,
      marker: 'pr',
      noun: 'pull request comment',
      user: 'user',
      list: (number) => `${issue(number)}?limit=100&page=1`,
      create: issue,
      update: (_, comment) => ['PATCH', `${repository}/issues/comments/${comment}`],
    },
    destination,
  );
};

export const githubPullRequestComment = (destination: Destination, send: SendJson): Send =>
  keeping(
    {
      ...githubApi(destination, send),
      marker: 'pr',
      noun: 'pull request comment',
      user: '/user',
      list: (number) => `issues/${number}/comments?direction=asc&per_page=100&sort=created`,
      create: (number) => `issues/${number}/comments`,
      update: (_, comment) => ['PATCH', `issues/comments/${comment}`],
    },
    destination,
  );

export const gitlabMergeRequestComment = (destination: Destination, send: SendJson): Send =>
  keeping(
    {
      ...gitlabApi(destination, send),
      marker: 'mr',
      noun: 'merge request note',
      user: '/user',
      list: (number) => `merge_requests/${number}/notes?order_by=created_at&per_page=100&sort=asc`,
      create: (number) => `merge_requests/${number}/notes`,
      update: (number, note) => ['PUT', `merge_requests/${number}/notes/${note}`],
    },
    destination,
  );
