// The refs of a remote repository over smart HTTP (gitprotocol-http, version 0), with refusals in go-git's words.
import { readPacket } from './packet-line.ts';
import { connectionText, hostAndPort } from '../runtime/connection-text.ts';

export interface RemoteRefs {
  /** `refs/heads/main` -> commit. A tag's commit is the one that an annotated tag points to. */
  refs: Map<string, string>;
  /** `refs/tags/v1` -> tag object: what the server lets be asked for. */
  tips: Map<string, string>;
  /** What the server can do: `push-options`. */
  capabilities: string[];
}

/** What the server answered, without the address: `repository not found: Not found\n`. */
export class RemoteError extends Error {}

const prefixes: Record<number, string> = { 401: 'authentication required', 403: 'authorization failed', 404: 'repository not found' };

interface GitRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  signal?: AbortSignal;
}

/** What git asks of an HTTP client: the global fetch has it, and so has a smaller one that loads faster. */
export type GitFetch = (url: string, request?: GitRequest) => Promise<Pick<Response, 'ok' | 'status' | 'arrayBuffer'>>;

export interface RemoteConnection {
  fetch: GitFetch;
  url: string;
  authorization: string | undefined;
  signal: AbortSignal;
}

type Service = 'git-upload-pack' | 'git-receive-pack';

const ask = async ({ fetch, url, authorization, signal }: RemoteConnection, service: Service): ReturnType<GitFetch> => {
  const address = `${url}/info/refs?service=${service}`;
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

/** A refusal of the server, in go-git's words. */
export const refusal = (answer: { status: number }, address: string, body: string): RemoteError => {
  const prefix = prefixes[answer.status];
  const unexpected = `unexpected client error: unexpected requesting "${address}" status code: ${answer.status}`;
  return new RemoteError(prefix ? `${prefix}: ${body}` : unexpected);
};

/** What may be read, or with `git-receive-pack` what may be written. */
export const listRemote = async (connection: RemoteConnection, service: Service = 'git-upload-pack'): Promise<RemoteRefs> => {
  const answer = await ask(connection, service);
  const body = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) throw refusal(answer, `${connection.url}/info/refs?service=${service}`, body.toString());
  return parseRefs(body);
};

const parseRefs = (body: Buffer): RemoteRefs => {
  const tips = new Map<string, string>();
  const peeled = new Map<string, string>();
  let capabilities: string[] = [];
  let at = 0;
  for (let line = readPacket(body, at); line; line = readPacket(body, at)) {
    at = line.next;
    const [reference = '', offers] = (line.text ?? '').split('\0');
    if (offers) capabilities = offers.trim().split(' ');
    const found = /^([0-9a-f]{40}) ([^\n]+)/.exec(reference);
    if (!found) continue;
    const [, commit = '', name = ''] = found;
    if (name.endsWith('^{}')) peeled.set(name.slice(0, -3), commit);
    else if (name !== 'capabilities') tips.set(name, commit);
  }
  return { tips, capabilities, refs: new Map([...tips, ...peeled]) };
};
