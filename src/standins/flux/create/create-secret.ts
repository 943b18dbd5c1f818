// flux create secret git|oci|receiver.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Flags } from '../../flags.ts';
import { fail, type FluxContext } from '../context.ts';
import { exportYaml } from './create-object.ts';
import { compact, metadata } from './flag-values.ts';
import { checkedReceiverType } from './notification-spec.ts';

interface SecretParts {
  annotations?: Record<string, string>;
  stringData: Record<string, unknown>;
  type?: string;
}

const gitParts = (context: FluxContext, flags: Flags): SecretParts => {
  if (!flags.string('url')) throw fail('url is required');
  const scheme = /^([a-z]+):\/\//.exec(flags.string('url'))?.[1] ?? '';
  if (!['ssh', 'http', 'https'].includes(scheme)) throw fail(`git URL scheme '${scheme}' not supported, can be: ssh, http and https`);
  const bearerToken = flags.string('bearer-token');
  const [username, password] = [flags.string('username'), flags.string('password')];
  if (bearerToken && (username || password)) throw fail('user credentials and bearer token cannot be used together');
  if (!bearerToken && !(username && password)) throw fail('for Git over HTTP/S the username and password, or a bearer token is required');
  const ca = flags.string('ca-crt-file') ? readFileSync(resolve(context.terminal.cwd, flags.string('ca-crt-file')), 'utf8') : undefined;
  return { stringData: compact({ bearerToken, password, username, 'ca.crt': ca }) };
};

const required = (flags: Flags, name: string): string => {
  const value = flags.string(name);
  if (!value) throw fail(`--${name} is required`);
  return value;
};

const ociParts = (flags: Flags): SecretParts => {
  const [url, username, password] = ['url', 'username', 'password'].map((name) => required(flags, name));
  const host = url?.replace(/^oci:\/\//, '').split('/')[0] ?? '';
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const config = JSON.stringify({ auths: { [host]: { username, password, auth } } }, null, 2);
  return { stringData: { '.dockerconfigjson': config }, type: 'kubernetes.io/dockerconfigjson' };
};

/** The path is made of token, name and namespace, as notification-controller makes it. */
const receiverParts = (name: string, flags: Flags): SecretParts => {
  if (!checkedReceiverType(flags.string('type'))) throw fail('--type is required');
  const hostname = required(flags, 'hostname');
  const token = randomBytes(32).toString('hex');
  const path = createHash('sha256')
    .update(`${token}${name}${flags.string('namespace')}`)
    .digest('hex');
  return { annotations: { 'notification.toolkit.fluxcd.io/webhook': `https://${hostname}/hook/${path}` }, stringData: { token } };
};

export const secretKinds = ['git', 'oci', 'receiver'];

export const createSecret = async (context: FluxContext, what: string, name: string, flags: Flags): Promise<number> => {
  const { annotations, stringData, type } =
    what === 'git' ? gitParts(context, flags) : what === 'oci' ? ociParts(flags) : receiverParts(name, flags);
  const namespace = flags.string('namespace');
  const meta = { ...(annotations ? { annotations } : {}), ...metadata(name, flags) };
  const object = { apiVersion: 'v1', kind: 'Secret', metadata: meta, stringData, ...(type ? { type } : {}) };
  if (flags.boolean('export')) {
    exportYaml(context, object);
    context.terminal.out('\n');
    return 0;
  }
  await context.apply(`/api/v1/namespaces/${namespace}/secrets/${name}`, object);
  context.action(`${what} secret '${name}' created in '${namespace}' namespace`);
  return 0;
};
