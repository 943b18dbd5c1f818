// Keeps one comment on a pull request of Gitea for each object: written once, edited ever after.
// Models: giteapullrequestcomment. Leaves out: githubpullrequestcomment and gitlabmergerequestcomment.
import type { FluxEvent } from '../../runtime/flux-event.ts';
import { giteaApi, type GiteaApi } from './gitea-api.ts';
import type { SendJson } from './post-json.ts';
import { SendError } from './send-error.ts';
import type { Destination, Send } from './sender.ts';

export const isPullRequestProvider = (type: string): boolean => /^(git(hub|ea)pull|gitlabmerge)requestcomment$/.test(type);

/** Named in an object's annotation event.toolkit.fluxcd.io/change_request. */
export const changeRequestKey = 'change_request';

interface Comment {
  id: number;
  body: string;
  user?: { login: string };
}

/** Invisible on the page; by it the comment is found again. */
const markerOf = ({ involvedObject: { kind, namespace, name } }: FluxEvent, provider: string): string =>
  `<!-- flux-pr-comment-key:${[provider, kind, namespace, name].join('/')} -->`;

const bodyOf = ({ involvedObject: { kind, namespace, name }, severity, message, metadata = {} }: FluxEvent): string => {
  const sign = severity === 'error' ? '⚠️' : 'ℹ️';
  const facts = Object.keys(metadata)
    .filter((key) => key !== changeRequestKey)
    .sort()
    .map((key) => `* \`${key}\`: ${metadata[key]}\n`);
  return `## Flux Status\n\n${sign} ${kind}/${namespace}/${name}\n\n${message}\n\nMetadata:\n${facts.join('')}`;
};

const numberOf = ({ metadata = {} }: FluxEvent): number => {
  const text = metadata[changeRequestKey];
  if (text === undefined) throw new SendError(`missing "${changeRequestKey}" metadata key`);
  if (!/^[+-]?\d+$/.test(text))
    throw new SendError(`invalid "${changeRequestKey}" metadata value "${text}": strconv.Atoi: parsing "${text}": invalid syntax`);
  return Number(text);
};

const explained = async <T>(work: Promise<T>, what: string): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw new SendError(`failed to ${what}: ${(error as Error).message}`);
  }
};

const post = async ({ repository, ask }: GiteaApi, event: FluxEvent, provider: string): Promise<void> => {
  const marker = markerOf(event, provider);
  const body = `${marker}\n\n${bodyOf(event)}`;
  const issue = `${repository}/issues/${numberOf(event)}/comments`;
  const { login } = await explained(ask<{ login: string }>('GET', 'user'), 'get authenticated user info');
  const comments = await explained(ask<Comment[]>('GET', `${issue}?limit=100&page=1`), 'list pull request comments');
  const own = comments.find((each) => each.user?.login === login && each.body.includes(marker));
  if (own) await explained(ask('PATCH', `${repository}/issues/comments/${own.id}`, { body }), 'update pull request comment');
  else await explained(ask('POST', issue, { body }), 'create pull request comment');
};

export const giteaPullRequestComment = (destination: Destination, send: SendJson): Send => {
  const api = giteaApi(destination, send);
  return (event) => post(api, event, destination.providerUid);
};
