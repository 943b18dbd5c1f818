// Gitea's REST for one repository, as the address and the token of a provider name it.
import { forgeAddress } from './forge-address.ts';
import type { JsonRequest, SendJson } from './post-json.ts';
import { SendError } from './send-error.ts';
import type { Destination } from './sender.ts';
import type { HttpResponse } from '../../../platform/http-response.ts';

export interface GiteaApi {
  /** `repos/lab/app` */
  repository: string;
  /** The answer as JSON; a refusal is thrown in the server's words. */
  ask<T>(method: NonNullable<JsonRequest['method']>, path: string, body?: unknown): Promise<T>;
}

const wordsOf = (text: string, { status, statusText }: HttpResponse): string => {
  try {
    const { message } = JSON.parse(text) as { message?: string };
    if (message !== undefined) return message;
  } catch {
    // Not what Gitea answers: told as it is.
  }
  return `${`${status} ${statusText}`.trim()}: ${text}`;
};

export const giteaApi = ({ address, token }: Destination, send: SendJson): GiteaApi => {
  if (!token) throw new SendError('gitea token cannot be empty');
  const { root, id } = forgeAddress(address);
  if (id.split('/').length !== 2) throw new SendError(`invalid repository id "${id}"`);
  const headers = { authorization: `token ${token}` };
  return {
    repository: `repos/${id}`,
    async ask(method, path, body) {
      const answer = await send({ method, url: `${root}/api/v1/${path}`, headers, ...(body ? { body } : {}) });
      const text = await answer.text();
      if (!answer.ok) throw new SendError(wordsOf(text, answer));
      return JSON.parse(text);
    },
  };
};
