// The REST of GitHub and of GitLab for one repository. Leaves out: GitHub Apps (a token is wanted).
import { forgeAddress } from './forge-address.ts';
import type { JsonRequest, SendJson } from './post-json.ts';
import { SendError } from './send-error.ts';
import type { Destination } from './sender.ts';

export interface RepositoryApi {
  /** Relative to the repository, or to the API's root with a leading slash. The answer as JSON; a refusal is thrown as the forge's Go client words it. */
  ask<T>(method: NonNullable<JsonRequest['method']>, path: string, body?: unknown): Promise<T>;
}

const messageOf = (text: string): string => {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? '';
  } catch {
    return '';
  }
};

const parse = <T>(text: string): T => (text ? JSON.parse(text) : undefined) as T;

export const githubApi = ({ address, token }: Destination, send: SendJson): RepositoryApi => {
  const { root, host, id } = forgeAddress(address);
  if (id.split('/').length !== 2) throw new SendError(`invalid repository id: '${id}'`);
  if (!token) throw new SendError('github token or github app details must be specified');
  const api = host === 'github.com' ? 'https://api.github.com' : `${root}/api/v3`;
  const headers = { accept: 'application/vnd.github.v3+json', authorization: `Bearer ${token}`, 'x-github-api-version': '2022-11-28' };
  return {
    async ask(method, path, body) {
      const url = path.startsWith('/') ? `${api}${path}` : `${api}/repos/${id}/${path}`;
      const answer = await send({ method, url, headers, ...(body ? { body } : {}) });
      const text = await answer.text();
      if (!answer.ok) throw new SendError(`${method} ${url}: ${answer.status} ${messageOf(text)} []`);
      return parse(text);
    },
  };
};

/** As go-gitlab prints an answer: `{why: no}`. */
const flat = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(flat).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, each]) => `{${key}: ${flat(each)}}`)
    .join(', ');
};

const flatText = (text: string): string => {
  try {
    return flat(JSON.parse(text));
  } catch {
    return `failed to parse unknown error format: ${text}`;
  }
};

export const gitlabApi = ({ address, token }: Destination, send: SendJson): RepositoryApi => {
  if (!token) throw new SendError('gitlab token cannot be empty');
  const { root, id } = forgeAddress(address);
  return {
    async ask(method, path, body) {
      const url = path.startsWith('/') ? `${root}/api/v4${path}` : `${root}/api/v4/projects/${encodeURIComponent(id)}/${path}`;
      const headers = { accept: 'application/json', 'private-token': token };
      const answer = await send({ method, url, headers, ...(body ? { body } : {}) });
      const text = await answer.text();
      if (!answer.ok) throw new SendError(`${method} ${url}: ${answer.status} ${flatText(text)}`);
      return parse(text);
    },
  };
};
