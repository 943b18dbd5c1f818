// Pushes refs over smart HTTP (gitprotocol-pack, version 0); refusals in go-git's words.
import { connectionText, hostAndPort } from '../runtime/connection-text.ts';
import { refusal, RemoteError, type GitFetch, type RemoteConnection } from './list-remote.ts';
import { flushPacket, packet, readPacket } from './packet-line.ts';
import type { GitObject } from './read-pack.ts';
import { writePack } from './write-pack.ts';

export interface RefUpdate {
  ref: string;
  /** What the server has now; the push is refused where that is no longer so. */
  before: string;
  after: string;
}

interface SendPackRequest {
  connection: RemoteConnection;
  updates: RefUpdate[];
  objects: GitObject[];
  /** Only for a server that takes them. */
  options: string[];
}

const requestBody = ({ updates, objects, options }: SendPackRequest): Buffer => {
  const capabilities = ['report-status', ...(options.length ? ['push-options'] : []), 'agent=image-automation-controller'].join(' ');
  const commands = updates.map(({ ref, before, after }, at) => packet(`${before} ${after} ${ref}${at === 0 ? `\0${capabilities}` : ''}`));
  const optionLines = options.length ? `${options.map((each) => packet(each)).join('')}${flushPacket}` : '';
  return Buffer.concat([Buffer.from(`${commands.join('')}${flushPacket}${optionLines}`), writePack(objects)]);
};

const post = async (request: SendPackRequest): ReturnType<GitFetch> => {
  const { fetch, url, authorization, signal } = request.connection;
  try {
    return await fetch(`${url}/git-receive-pack`, {
      method: 'POST',
      body: new Uint8Array(requestBody(request)),
      headers: {
        'content-type': 'application/x-git-receive-pack-request',
        accept: 'application/x-git-receive-pack-result',
        'user-agent': 'git/2.0 (image-automation-controller)',
        ...(authorization ? { authorization } : {}),
      },
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw new RemoteError('context deadline exceeded');
    throw new RemoteError(`Post "${url}/git-receive-pack": ${connectionText(error, hostAndPort(url))}`);
  }
};

/** Resolves when the server took every update. */
export const sendPack = async (request: SendPackRequest): Promise<void> => {
  const answer = await post(request);
  const body = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) throw refusal(answer, `${request.connection.url}/git-receive-pack`, body.toString());
  let at = 0;
  for (let line = readPacket(body, at); line; line = readPacket(body, at)) {
    at = line.next;
    const text = line.text?.trimEnd() ?? '';
    const unpack = /^unpack (?!ok$)(.*)/.exec(text);
    if (unpack) throw new RemoteError(`unpack error: ${unpack[1]}`);
    const refused = /^ng (\S+) (.*)/.exec(text);
    if (refused) throw new RemoteError(`command error on ${refused[1]}: ${refused[2]}`);
  }
};
