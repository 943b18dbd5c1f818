// The refs of a remote repository over smart HTTP (gitprotocol-http, version 0), with refusals in go-git's words.
import { connectionText, hostAndPort } from '../runtime/connection-text.ts';

export interface RemoteRefs {
  /** `refs/heads/main` -> commit. A tag's commit is the one that an annotated tag points to. */
  refs: Map<string, string>;
}

/** What the server answered, without the address: `repository not found: Not found\n`. */
export class RemoteError extends Error {}

const packets = (body: Buffer): string[] => {
  const found: string[] = [];
  for (let at = 0; at + 4 <= body.length;) {
    const length = Number.parseInt(body.toString('latin1', at, at + 4), 16);
    if (Number.isNaN(length)) break;
    if (length >= 4) found.push(body.toString('utf8', at + 4, at + length));
    at += Math.max(length, 4);
  }
  return found;
};

const prefixes: Record<number, string> = { 401: 'authentication required', 403: 'authorization failed', 404: 'repository not found' };

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

const ask = async (fetch: Fetch, url: string, authorization: string | undefined, signal: AbortSignal): Promise<Response> => {
  const address = `${url}/info/refs?service=git-upload-pack`;
  try {
    return await fetch(address, {
      headers: { 'user-agent': 'git/2.0 (source-controller)', ...(authorization ? { authorization } : {}) },
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw new RemoteError('context deadline exceeded');
    throw new RemoteError(`Get "${address}": ${connectionText(error, hostAndPort(url))}`);
  }
};

export const listRemote = async (
  fetch: Fetch,
  url: string,
  authorization: string | undefined,
  signal: AbortSignal,
): Promise<RemoteRefs> => {
  const answer = await ask(fetch, url, authorization, signal);
  const body = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok)
    throw new RemoteError(
      `${prefixes[answer.status] ?? `unexpected client error: unexpected requesting "${url}/info/refs?service=git-upload-pack" status code: ${answer.status}`}${prefixes[answer.status] ? `: ${body.toString()}` : ''}`,
    );
  const refs = new Map<string, string>();
  const peeled = new Map<string, string>();
  for (const packet of packets(body)) {
    const found = /^([0-9a-f]{40}) ([^\0\n]+)/.exec(packet);
    if (!found) continue;
    const [, commit = '', name = ''] = found;
    if (name.endsWith('^{}')) peeled.set(name.slice(0, -3), commit);
    else if (name !== 'capabilities') refs.set(name, commit);
  }
  for (const [name, commit] of peeled) refs.set(name, commit);
  return { refs };
};
