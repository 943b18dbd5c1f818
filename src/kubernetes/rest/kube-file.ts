// The kubeconfig as kubectl reads it: $KUBECONFIG's files merged, the first to say something wins. Certificates, tokens and passwords are used as they stand;
// everything else (exec plugins, proxies) is left to client-node, which is loaded only then: with it a command starts some 50 ms later.
import { existsSync, readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';

type Fields = Record<string, unknown>;

export interface KubeFile {
  clusters?: { name: string; cluster: Fields }[];
  users?: { name: string; user: Fields }[];
  contexts?: { name: string; context: Fields }[];
  'current-context'?: string;
}

/** Who talks to which server. */
export interface KubeAccess {
  server: string;
  namespace: string;
  contextName: string;
  /** TLS and credentials for one request. */
  options(): Promise<RequestOptions>;
}

const paths = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];
const clusterFields = ['server', 'certificate-authority-data', 'insecure-skip-tls-verify', 'tls-server-name', 'extensions'];
const userFields = ['client-certificate-data', 'client-key-data', 'token', 'username', 'password'];
const plainFields = new Set([...paths, ...clusterFields, ...userFields]);

const withAbsolutePaths = (fields: Fields, folder: string): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, paths.includes(key) && typeof value === 'string' ? resolve(folder, value) : value]),
  );

const readOne = (path: string): KubeFile => {
  const file = (parse(readFileSync(path, 'utf8')) ?? {}) as KubeFile;
  const folder = dirname(resolve(path));
  return {
    ...file,
    clusters: (file.clusters ?? []).map(({ name, cluster }) => ({ name, cluster: withAbsolutePaths(cluster, folder) })),
    users: (file.users ?? []).map(({ name, user }) => ({ name, user: withAbsolutePaths(user ?? {}, folder) })),
  };
};

const merge = (files: KubeFile[]): KubeFile => ({
  clusters: files.flatMap((file) => file.clusters ?? []),
  users: files.flatMap((file) => file.users ?? []),
  contexts: files.flatMap((file) => file.contexts ?? []),
  'current-context': files.map((file) => file['current-context']).find(Boolean) ?? '',
});

const content = (fields: Fields, key: string): Buffer | undefined => {
  if (typeof fields[`${key}-data`] === 'string') return Buffer.from(fields[`${key}-data`] as string, 'base64');
  return typeof fields[key] === 'string' ? readFileSync(fields[key]) : undefined;
};

const authorization = (user: Fields): string | undefined => {
  const token = user['tokenFile'] === undefined ? user['token'] : readFileSync(String(user['tokenFile']), 'utf8').trim();
  if (token) return `Bearer ${String(token)}`;
  if (user['username'] === undefined) return undefined;
  return `Basic ${Buffer.from(`${String(user['username'])}:${String(user['password'] ?? '')}`).toString('base64')}`;
};

const plainOptions = (cluster: Fields, user: Fields): RequestOptions => {
  const said = authorization(user);
  const entries = {
    ca: content(cluster, 'certificate-authority'),
    cert: content(user, 'client-certificate'),
    key: content(user, 'client-key'),
    servername: cluster['tls-server-name'] as string | undefined,
    rejectUnauthorized: cluster['insecure-skip-tls-verify'] ? false : undefined,
    headers: said ? { Authorization: said } : undefined,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
};

const clientNodeOptions = async (file: KubeFile): Promise<RequestOptions> => {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromString(JSON.stringify(file));
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options as Parameters<InstanceType<typeof KubeConfig>['applyToHTTPSOptions']>[0]);
  return options;
};

const accessOf = (file: KubeFile): KubeAccess => {
  const contextName = file['current-context'] ?? '';
  const context = file.contexts?.find(({ name }) => name === contextName)?.context ?? {};
  const cluster = file.clusters?.find(({ name }) => name === context['cluster'])?.cluster ?? {};
  const user = file.users?.find(({ name }) => name === context['user'])?.user ?? {};
  const isPlain = [...Object.keys(cluster), ...Object.keys(user)].every((key) => plainFields.has(key));
  let plain: RequestOptions | undefined;
  return {
    server: String(cluster['server'] ?? 'http://localhost:8080'),
    namespace: String(context['namespace'] ?? 'default'),
    contextName,
    options: async () => (isPlain ? { ...(plain ??= plainOptions(cluster, user)) } : clientNodeOptions(file)),
  };
};

export const kubeAccessFromFile = (path: string): KubeAccess => accessOf(readOne(path));

/** As kubectl finds it: $KUBECONFIG, then the home folder. Files that are not there are passed over. */
const fileOfEnvironment = (env: NodeJS.ProcessEnv): KubeFile => {
  const named = (env['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean);
  const files = named.length > 0 ? named : [join(homedir(), '.kube', 'config')];
  return merge(files.filter((path) => existsSync(path)).map(readOne));
};

export const kubeAccessFromEnvironment = (env: NodeJS.ProcessEnv = process.env): KubeAccess => accessOf(fileOfEnvironment(env));

const withContent = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) =>
      paths.includes(key) && key !== 'tokenFile' ? [`${key}-data`, content(fields, key)?.toString('base64')] : [key, value],
    ),
  );

/** One context alone, with what its files hold: a kubeconfig that needs no other file. Undefined: there is no such context. */
export const isolateContext = (name: string | undefined, env: NodeJS.ProcessEnv = process.env): KubeFile | undefined => {
  const file = fileOfEnvironment(env);
  const wanted = name ?? file['current-context'];
  const context = file.contexts?.find((each) => each.name === wanted);
  const cluster = file.clusters?.find((each) => each.name === context?.context['cluster']);
  const user = file.users?.find((each) => each.name === context?.context['user']);
  if (!context || !cluster || !user) return undefined;
  return {
    clusters: [{ name: cluster.name, cluster: withContent(cluster.cluster) }],
    users: [{ name: user.name, user: withContent(user.user) }],
    contexts: [context],
    'current-context': context.name,
  };
};

export const contextNames = (env: NodeJS.ProcessEnv = process.env): string[] =>
  (fileOfEnvironment(env).contexts ?? []).map(({ name }) => name);
