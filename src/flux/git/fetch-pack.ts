// Asks a remote repository for commits over smart HTTP (gitprotocol-pack, version 0).
import type { GitFetch } from './list-remote.ts';
import { flushPacket, packet, readPacket } from './packet-line.ts';
import { readPack, type GitObjects } from './read-pack.ts';

export interface FetchPackRequest {
  fetch: GitFetch;
  url: string;
  authorization: string | undefined;
  /** Commits that are wanted with all that they need. */
  wants: string[];
  /** Without their history. */
  shallow: boolean;
  signal: AbortSignal;
}

/** What the server said instead of sending objects. */
export class FetchPackError extends Error {}

const requestBody = ({ wants, shallow }: FetchPackRequest): string => {
  const [first, ...more] = [...new Set(wants)];
  const capabilities = ['ofs-delta', 'no-progress', ...(shallow ? ['shallow'] : []), 'agent=source-controller'];
  const lines = [`want ${first} ${capabilities.join(' ')}\n`, ...more.map((want) => `want ${want}\n`), ...(shallow ? ['deepen 1\n'] : [])];
  return `${lines.map(packet).join('')}${flushPacket}${packet('done\n')}`;
};

/** Skips `shallow …`, the flush and `NAK`; what follows is the pack. */
const packOf = (body: Buffer): Buffer => {
  let at = 0;
  for (let line = readPacket(body, at); line; line = readPacket(body, at)) {
    if (line.text?.startsWith('ERR ')) throw new FetchPackError(line.text.slice(4).trim());
    at = line.next;
  }
  return body.subarray(at);
};

export const fetchPack = async (request: FetchPackRequest): Promise<GitObjects> => {
  const { fetch, url, authorization, signal } = request;
  const answer = await fetch(`${url}/git-upload-pack`, {
    method: 'POST',
    body: requestBody(request),
    headers: {
      'content-type': 'application/x-git-upload-pack-request',
      accept: 'application/x-git-upload-pack-result',
      'user-agent': 'git/2.0 (source-controller)',
      ...(authorization ? { authorization } : {}),
    },
    signal,
  });
  const body = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) throw new FetchPackError(`unexpected status code ${answer.status}: ${body.toString()}`);
  return readPack(packOf(body));
};
