// flux create source git|oci, kustomization, secret git; flux export.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FlagError, parseDuration, type Flags } from '../flags.ts';
import type { Verb } from '../standin.ts';
import { toYaml } from '../kubectl/print.ts';
import { fail, isCurrent, isStalled, conditionOf, type FluxContext } from './context.ts';
import { gitRepository, kinds, kustomization, ociRepository, parseKind, type FluxKind } from './kinds.ts';

/** `90s` as Go prints it: `1m30s`. */
export const goDuration = (text: string): string => {
  const seconds = Math.round(parseDuration(text) / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return hours ? `${hours}h${minutes}m${rest}s` : minutes ? `${minutes}m${rest}s` : `${rest}s`;
};

const duration = (flags: Flags, name: string): string => {
  try {
    return goDuration(flags.string(name));
  } catch (error) {
    if (error instanceof FlagError) throw fail(`invalid argument "${flags.string(name)}" for "--${name}" flag: ${error.message}`);
    throw error;
  }
};

const compact = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && !value.length)),
  );

const checkedName = (name: string | undefined): string => {
  if (!name) throw fail('name is required');
  if (!/^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/.test(name))
    throw fail(
      `name '${name}' is invalid, it should adhere to standard defined in RFC 1123, the name can only contain alphanumeric characters or '-'`,
    );
  return name;
};

const metadata = (name: string, flags: Flags) => {
  const labels = Object.fromEntries(flags.list('label').map((each) => each.split('=') as [string, string]));
  return { ...(Object.keys(labels).length ? { labels } : {}), name, namespace: flags.string('namespace') };
};

const gitSpec = (flags: Flags) => {
  const url = flags.string('url');
  if (!url) throw fail('url is required');
  const scheme = /^([a-z]+):\/\//.exec(url)?.[1] ?? '';
  if (!['ssh', 'http', 'https'].includes(scheme)) throw fail(`git URL scheme '${scheme}' not supported, can be: ssh, http and https`);
  const ref = compact({
    branch: flags.string('branch'),
    commit: flags.string('commit'),
    name: flags.string('ref-name'),
    semver: flags.string('tag-semver'),
    tag: flags.string('tag'),
  });
  if (!Object.keys(ref).length)
    throw fail('a Git ref is required, use one of the following: --branch, --tag, --commit, --ref-name or --tag-semver');
  const secret = flags.string('secret-ref');
  return compact({
    ignore: flags.list('ignore-paths').join('\n'),
    interval: duration(flags, 'interval'),
    recurseSubmodules: flags.boolean('recurse-submodules') || undefined,
    ref,
    secretRef: secret ? { name: secret } : undefined,
    url,
  });
};

const ociSpec = (flags: Flags) => {
  const url = flags.string('url');
  if (!url) throw fail('url is required');
  const ref = compact({ digest: flags.string('digest'), semver: flags.string('tag-semver'), tag: flags.string('tag') });
  if (!Object.keys(ref).length) throw fail('--tag, --tag-semver or --digest is required');
  const secret = flags.string('secret-ref');
  return compact({
    insecure: flags.boolean('insecure') || undefined,
    interval: duration(flags, 'interval'),
    provider: 'generic',
    ref,
    secretRef: secret ? { name: secret } : undefined,
    url,
  });
};

const sourceRef = (text: string, namespace: string) => {
  const found = /^(?:(\w+)\/)?([^/.]+)(?:\.([^/.]+))?$/.exec(text);
  if (!text || !found) throw fail('source is required');
  const [, kind = 'GitRepository', name = '', own] = found;
  return compact({ kind, name, namespace: own && own !== namespace ? own : undefined });
};

const healthCheck = (text: string) => {
  const found = /^([A-Za-z]+)\/([^.]+)\.(.+)$/.exec(text);
  if (!found) throw fail(`invalid health check '${text}' must be in the format kind/name.namespace`);
  return { kind: found[1], name: found[2], namespace: found[3] };
};

const kustomizationSpec = (flags: Flags) => {
  const source = sourceRef(flags.string('source'), flags.string('namespace'));
  const path = flags.string('path').replace(/^\.?\//, '');
  const healthChecks = flags.list('health-check').map(healthCheck);
  const dependsOn = flags
    .list('depends-on')
    .map((each) => (each.includes('/') ? { name: each.split('/')[1], namespace: each.split('/')[0] } : { name: each }));
  const waits = flags.boolean('wait') || healthChecks.length > 0;
  return compact({
    dependsOn,
    healthChecks,
    interval: duration(flags, 'interval'),
    path: `./${path}`,
    prune: flags.boolean('prune'),
    retryInterval: flags.string('retry-interval') ? duration(flags, 'retry-interval') : undefined,
    serviceAccountName: flags.string('service-account'),
    sourceRef: source,
    targetNamespace: flags.string('target-namespace'),
    timeout: waits ? duration(flags, 'health-check-timeout') : undefined,
    wait: flags.boolean('wait') || undefined,
  });
};

const exportYaml = (context: FluxContext, object: unknown) => context.terminal.out(`---\n${toYaml(object)}`);

const reconciled = async (context: FluxContext, kind: FluxKind, name: string, flags: Flags): Promise<void> => {
  const namespace = flags.string('namespace');
  let live: KubeObject | undefined;
  await context.until(flags, async () => {
    live = await context.get(kind, namespace, name);
    if (isStalled(live)) throw fail(conditionOf(live, 'Stalled')?.message ?? '');
    return isCurrent(live);
  });
  context.success(`${kind.kind === 'Kustomization' ? `Kustomization ${name} is ready` : `${kind.kind} source reconciliation completed`}`);
  context.success(
    `${kind.done === 'fetched revision' ? 'fetched revision:' : 'applied revision'} ${live?.status?.artifact?.revision ?? live?.status?.lastAppliedRevision}`,
  );
};

const createObject = async (context: FluxContext, kind: FluxKind, name: string, spec: unknown, flags: Flags): Promise<number> => {
  const object = { apiVersion: kind.apiVersion, kind: kind.kind, metadata: metadata(name, flags), spec };
  if (flags.boolean('export')) {
    exportYaml(context, object);
    return 0;
  }
  const title = kind.kind === 'Kustomization' ? 'Kustomization' : `${kind.kind} source`;
  context.generate(`generating ${title}`);
  context.action(`applying ${title}`);
  const there = await context.find(kind, flags.string('namespace'), name);
  await context.apply(context.path(kind, flags.string('namespace'), name), object);
  context.success(`${title} ${there ? 'updated' : 'created'}`);
  context.waiting(`waiting for ${title} reconciliation`);
  await reconciled(context, kind, name, flags);
  return 0;
};

const createSecret = async (context: FluxContext, name: string, flags: Flags): Promise<number> => {
  if (!flags.string('url')) throw fail('url is required');
  const scheme = /^([a-z]+):\/\//.exec(flags.string('url'))?.[1] ?? '';
  if (!['ssh', 'http', 'https'].includes(scheme)) throw fail(`git URL scheme '${scheme}' not supported, can be: ssh, http and https`);
  const bearerToken = flags.string('bearer-token');
  const [username, password] = [flags.string('username'), flags.string('password')];
  if (bearerToken && (username || password)) throw fail('user credentials and bearer token cannot be used together');
  if (!bearerToken && !(username && password)) throw fail('for Git over HTTP/S the username and password, or a bearer token is required');
  const ca = flags.string('ca-crt-file') ? readFileSync(resolve(context.terminal.cwd, flags.string('ca-crt-file')), 'utf8') : undefined;
  const stringData = compact({ bearerToken, password, username, 'ca.crt': ca });
  const namespace = flags.string('namespace');
  const object = { apiVersion: 'v1', kind: 'Secret', metadata: metadata(name, flags), stringData };
  if (flags.boolean('export')) {
    exportYaml(context, object);
    context.terminal.out('\n');
    return 0;
  }
  await context.apply(`/api/v1/namespaces/${namespace}/secrets/${name}`, object);
  context.action(`git secret '${name}' created in '${namespace}' namespace`);
  return 0;
};

const text = { type: 'string' } as const;

export const create: Verb<FluxContext> = {
  summary: 'Create or update sources and resources',
  usage: 'flux create (source git|source oci|kustomization|secret git) NAME [options] [--export]',
  flags: {
    export: { type: 'boolean', summary: 'print the manifest instead of applying it' },
    interval: { type: 'string', default: '1m0s', summary: 'how often to look' },
    label: { type: 'list' },
    url: { type: 'string', summary: 'address of the source' },
    branch: { type: 'string', summary: 'git branch' },
    tag: text,
    'tag-semver': { type: 'string', summary: 'range of versions' },
    commit: text,
    'ref-name': text,
    digest: text,
    'secret-ref': { type: 'string', summary: 'Secret with credentials' },
    'ignore-paths': { type: 'list' },
    'recurse-submodules': { type: 'boolean' },
    insecure: { type: 'boolean' },
    source: { type: 'string', summary: 'KIND/NAME[.NAMESPACE] of the source' },
    path: { type: 'string', default: './', summary: 'folder in the source' },
    prune: { type: 'boolean', summary: 'delete what left the source' },
    wait: { type: 'boolean', summary: 'check the health of everything that is applied' },
    'health-check': { type: 'list' },
    'health-check-timeout': { type: 'string', default: '2m0s' },
    'retry-interval': text,
    'depends-on': { type: 'list', summary: 'Kustomizations that must be ready first' },
    'target-namespace': text,
    'service-account': text,
    username: { short: 'u', type: 'string' },
    password: { short: 'p', type: 'string' },
    'bearer-token': text,
    'ca-crt-file': text,
    silent: { short: 's', type: 'boolean' },
  },
  async run(context, { args, flags }) {
    if (args[0] === 'secret' && args[1] === 'git') return createSecret(context, checkedName(args[2]), flags);
    const { kind, rest } = parseKind(args);
    if (kind === gitRepository) return createObject(context, kind, checkedName(rest[0]), gitSpec(flags), flags);
    if (kind === ociRepository) return createObject(context, kind, checkedName(rest[0]), ociSpec(flags), flags);
    if (kind === kustomization) return createObject(context, kind, checkedName(rest[0]), kustomizationSpec(flags), flags);
    throw fail(`this stand-in of flux cannot create "${args.join(' ')}"; it knows: source git, source oci, kustomization, secret git`);
  },
};

const durations = new Set(['interval', 'timeout', 'retryInterval']);
/** The one boolean that Go writes out when it is false. */
const written = 'prune';

/** What Flux' own types make of a spec: `10m` becomes `10m0s`, false is left out where it is the default. */
const asGoPrints = (spec: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(spec)
      .filter(([key, value]) => value !== false || key === written)
      .map(([key, value]) => [key, durations.has(key) ? goDuration(String(value)) : value]),
  );

export const exporter: Verb<FluxContext> = {
  summary: 'Export resources in YAML format',
  usage: 'flux export (source git|source oci|kustomization) (NAME | --all)',
  flags: { all: { type: 'boolean' } },
  async run(context, { args, flags }) {
    const { kind, rest } = parseKind(args);
    if (!kind || !kinds.includes(kind))
      throw fail(`this stand-in of flux cannot export "${args.join(' ')}"; it knows: source git, source oci, kustomization`);
    const [name] = rest;
    if (!name && !flags.boolean('all')) throw fail('name is required');
    const namespace = flags.string('namespace');
    const objects = name ? [await context.get(kind, namespace, name)] : await context.list(kind, namespace);
    if (!objects.length) throw fail(`no ${kind.kind} objects found in ${namespace} namespace`);
    for (const { metadata: meta, spec } of objects) {
      const kept = {
        ...(meta.annotations ? { annotations: meta.annotations } : {}),
        ...(meta.labels ? { labels: meta.labels } : {}),
        name: meta.name,
        namespace: meta.namespace,
      };
      exportYaml(context, {
        apiVersion: kind.apiVersion,
        kind: kind.kind,
        metadata: kept,
        spec: asGoPrints(spec as Record<string, unknown>),
      });
    }
    return 0;
  },
};
