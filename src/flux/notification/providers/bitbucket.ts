// Writes onto a commit whether the cluster could apply it: Bitbucket Server, and Bitbucket's cloud, which has one address.
import { createHash } from 'node:crypto';
import { commitOf, isProgressing, within } from './commit-status.ts';
import { forgeAddress } from './forge-address.ts';
import type { JsonRequest, SendJson } from './post-json.ts';
import { SendError } from './send-error.ts';
import { describeReason, isError, type Destination, type Send } from './sender.ts';

const keyOf = ({ commitStatus }: Destination): string => createHash('sha1').update(commitStatus).digest('hex');

/** What people read; the key tells the clusters apart. */
const subjectOf = ({ involvedObject: { kind, name } }: Parameters<Send>[0]): string => `${kind}/${name}`.toLowerCase();

interface Build {
  state?: string;
  name?: string;
}

/** Undefined where there is none yet. */
const buildAt = async (send: SendJson, request: JsonRequest, complaint: string): Promise<Build | undefined> => {
  const answer = await within(send({ ...request, method: 'GET' }), complaint);
  const text = await answer.text();
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new SendError(`${complaint}: ${answer.status} - ${answer.statusText}`);
  return JSON.parse(text) as Build;
};

const basic = (login: string): string => `Basic ${Buffer.from(login).toString('base64')}`;

export const bitbucketServer = (destination: Destination, send: SendJson): Send => {
  const { address, token, username, password } = destination;
  if (!/^https?:/.test(address))
    throw new SendError(`could not parse git address: unsupported scheme type in address: ${address}. Must be http or https`);
  if (!token && !(username && password)) throw new SendError('invalid credentials, expected to be one of username/password or API Token');
  const { root, id } = forgeAddress(address);
  const [project = '', repository = ''] = id.split('/').slice(-2);
  const headers = {
    authorization: token ? `Bearer ${token}` : basic(`${username}:${password}`),
    'x-atlassian-token': 'no-check',
    'x-requested-with': 'XMLHttpRequest',
  };
  return async (event) => {
    if (isProgressing(event)) return;
    const url = `${root}/rest/api/latest/projects/${project}/repos/${repository}/commits/${commitOf(event)}/builds`;
    const key = keyOf(destination);
    const description = describeReason(event);
    const build = {
      description,
      key,
      name: `${subjectOf(event)} [${description}]`,
      state: isError(event) ? 'FAILED' : 'SUCCESSFUL',
      url: address,
    };
    const known = await buildAt(send, { url: `${url}?key=${key}`, headers }, 'could not get existing commit status');
    if (known?.state === build.state && known.name === build.name) return;
    const answer = await within(send({ url, headers, body: build }), 'could not post build status');
    if (!answer.ok)
      throw new SendError(`could not post build status: could not post build commit status: ${answer.status} - ${answer.statusText}`);
  };
};

export const bitbucket = (destination: Destination, send: SendJson): Send => {
  const { address, token } = destination;
  const { id } = forgeAddress(address);
  if (!token) throw new SendError('bitbucket token cannot be empty');
  if (id.split('/').length !== 2) throw new SendError(`invalid repository id "${id}"`);
  if (token.split(':').length !== 2) throw new SendError('invalid token format, expected to be <user>:<password>');
  return async (event) => {
    if (isProgressing(event)) return;
    const url = `https://api.bitbucket.org/2.0/repositories/${id}/commit/${commitOf(event)}/statuses/build`;
    const headers = { authorization: basic(token) };
    const build = {
      state: isError(event) ? 'FAILED' : 'SUCCESSFUL',
      key: keyOf(destination),
      name: subjectOf(event),
      description: describeReason(event),
    };
    const known = await buildAt(send, { url: `${url}/${build.key}`, headers }, 'could not get commit status');
    if (known?.state !== build.state) await within(send({ url, headers, body: build }), 'could not create commit status');
  };
};
