// The refs of a remote repository over smart HTTP (gitprotocol-http, version 0), with refusals in go-git's words.
import { readPacket } from '../git/packet-line.ts';
import { connectionText, hostAndPort } from '../runtime/connection-text.ts';

export interface RemoteRefs {
  /** `refs/heads/main` -> commit. A tag's commit is the one that an annotated tag points to. */
  refs: Map<string, string>;
  /** `refs/tags/v1` -> tag object: what the server lets be asked for. */
  tips: Map<string, string>;
}

/** What the server answered, without the address: `repository not found: Not found\n`. */
export class RemoteError extends Error {}

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
  return parseRefs(body);
};

const parseRefs = (body: Buffer): RemoteRefs => {
  const tips = new Map<string, string>();
  const peeled = new Map<string, string>();
  let at = 0;
  for (let line = readPacket(body, at); line; line = readPacket(body, at)) {
    at = line.next;
    const found = /^([0-9a-f]{40}) ([^\0\n]+)/.exec(line.text ?? '');
    if (!found) continue;
    const [, commit = '', name = ''] = found;
    if (name.endsWith('^{}')) peeled.set(name.slice(0, -3), commit);
    else if (name !== 'capabilities') tips.set(name, commit);
  }
  return { tips, refs: new Map([...tips, ...peeled]) };
};
