// Gitea's REST for one repository, as the address and the token of a provider name it.
import type { JsonRequest, SendJson } from './post-json.ts';
import { SendError } from './send-error.ts';
import type { Destination } from './sender.ts';

export interface GiteaApi {
  /** `repos/lab/app` */
  repository: string;
  /** The answer as JSON; a refusal is thrown in the server's words. */
  ask<T>(method: NonNullable<JsonRequest['method']>, path: string, body?: unknown): Promise<T>;
}

const wordsOf = (text: string, status: number): string => {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    // Not what Gitea answers: told as it is.
    return text || `${status}`;
  }
};

export const giteaApi = ({ address, token }: Destination, send: SendJson): GiteaApi => {
  if (!token) throw new SendError('gitea token cannot be empty');
  const found = /^(https?|ssh):\/\/(?:[^@/]*@)?([^/]+)\/(.*?)(?:\.git)?\/?$/.exec(address);
  const [, scheme = '', host = '', id = ''] = found ?? [];
  if (id.split('/').length !== 2) throw new SendError(`invalid repository id "${id}"`);
  const root = `${scheme === 'ssh' ? 'https' : scheme}://${host}/api/v1`;
  const headers = { authorization: `token ${token}` };
  return {
    repository: `repos/${id}`,
    async ask(method, path, body) {
      const answer = await send({ method, url: `${root}/${path}`, headers, ...(body ? { body } : {}) });
      const text = await answer.text();
      if (!answer.ok) throw new SendError(wordsOf(text, answer.status));
      return JSON.parse(text);
    },
  };
};
