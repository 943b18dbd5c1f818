// kubectl create: from files, and the generators that the pages use.
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { ApiError } from '../../kubernetes/machinery/status.ts';
import { pathOf } from '../../kubernetes/rest/discovery.ts';
import type { Flags } from '../flags.ts';
import { ExitError, type Verb } from '../standin.ts';
import { lowerKind, type KubectlContext } from './context.ts';
import type { Manifest } from './manifest.ts';
import { readManifests } from './manifests.ts';
import { formatServerError } from './messages.ts';
import { printObjects } from './print.ts';

const literal = (text: string): [string, string] => {
  const at = text.indexOf('=');
  if (at < 1) throw new ExitError(`error: invalid literal source ${text}, expected key=value`);
  return [text.slice(0, at), text.slice(at + 1)];
};

const fileSource = (context: KubectlContext, text: string): [string, string] => {
  const at = text.indexOf('=');
  const path = at < 0 ? text : text.slice(at + 1);
  try {
    return [at < 0 ? basename(path) : text.slice(0, at), readFileSync(resolve(context.terminal.cwd, path), 'utf8')];
  } catch {
    throw new ExitError(`error: error reading ${path}: no such file or directory`);
  }
};

const data = (context: KubectlContext, flags: Flags): Record<string, string> =>
  Object.fromEntries([...flags.values('from-literal').map(literal), ...flags.values('from-file').map((each) => fileSource(context, each))]);

const base64 = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));

const deployment = (name: string, flags: Flags): KubeObject => {
  const image = flags.string('image');
  if (!image) throw new ExitError('error: required flag(s) "image" not set');
  const container = (image.split('/').at(-1) as string).split(/[:@]/)[0] as string;
  const ports = flags.string('port') ? { ports: [{ containerPort: Number(flags.string('port')) }] } : {};
  const labels = { app: name };
  const spec = {
    replicas: Number(flags.string('replicas') || 1),
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: container, image, ...ports }] } },
  };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels }, spec };
};

const secret = (context: KubectlContext, [type, name]: string[], flags: Flags): KubeObject => {
  if (!name) throw new ExitError('error: exactly one NAME is required, got 0');
  if (type === 'docker-registry') {
    const [username, password] = [flags.string('docker-username'), flags.string('docker-password')];
    const auths = {
      [flags.string('docker-server')]: { username, password, auth: Buffer.from(`${username}:${password}`).toString('base64') },
    };
    return {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name },
      type: 'kubernetes.io/dockerconfigjson',
      data: base64({ '.dockerconfigjson': JSON.stringify({ auths }) }),
    };
  }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    type: flags.string('type') || 'Opaque',
    data: base64(data(context, flags)),
  };
};

/** `kubectl create job NAME --from=cronjob/NAME`: what the schedule would have made, now. */
const job = async (context: KubectlContext, name: string, flags: Flags): Promise<KubeObject> => {
  const [kind, from] = flags.string('from').split('/');
  if (!from || !/^cronjobs?(\.batch)?$/.test(kind ?? '')) {
    throw new ExitError('error: this stand-in of kubectl creates a job with --from=cronjob/NAME only');
  }
  const path = `/apis/batch/v1/namespaces/${context.namespace(flags)}/cronjobs/${from}`;
  const cronJob = await context.client.json<KubeObject>({ method: 'GET', path });
  const { metadata, spec } = cronJob['spec'].jobTemplate as KubeObject & { spec: object };
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: from, uid: cronJob.metadata.uid as string, controller: true };
  const annotations = { ...metadata?.annotations, 'cronjob.kubernetes.io/instantiate': 'manual' };
  const labels = metadata?.labels ? { labels: metadata.labels } : {};
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, annotations, ...labels, ownerReferences: [owner] }, spec };
};

/** `--serviceaccount=namespace:name`, as often as wanted. */
const clusterRoleBinding = (name: string, flags: Flags): KubeObject => {
  const role = flags.string('clusterrole');
  if (!role) throw new ExitError('error: required flag(s) "clusterrole" not set');
  const subjects = flags.values('serviceaccount').map((text) => {
    const [namespace, account] = text.split(':');
    if (!namespace || !account) throw new ExitError('error: serviceaccount must be <namespace>:<name>');
    return { kind: 'ServiceAccount', name: account, namespace };
  });
  const apiGroup = 'rbac.authorization.k8s.io';
  return {
    apiVersion: `${apiGroup}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
    subjects,
  };
};

const generate = async (context: KubectlContext, [what, ...rest]: string[], flags: Flags): Promise<KubeObject> => {
  const [name = ''] = rest;
  if (what !== 'secret' && !name) throw new ExitError(`error: exactly one NAME is required, got ${rest.length}`);
  switch (what) {
    case 'namespace':
    case 'ns':
      return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    case 'configmap':
    case 'cm':
      return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: data(context, flags) };
    case 'serviceaccount':
    case 'sa':
      return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } };
    case 'deployment':
    case 'deploy':
      return deployment(name, flags);
    case 'secret':
      return secret(context, rest, flags);
    case 'job':
      return job(context, name, flags);
    case 'clusterrolebinding':
      return clusterRoleBinding(name, flags);
    default:
      throw new ExitError(
        `error: this stand-in of kubectl cannot create "${what ?? ''}" without a manifest; write it to a file and use -f`,
      );
  }
};

const createOne = async (context: KubectlContext, { object, source }: Manifest, flags: Flags): Promise<void> => {
  const resource = await context.resourceOf(object, source);
  const namespace = resource.namespaced ? (object.metadata.namespace ?? context.namespace(flags)) : undefined;
  const dryRun = flags.string('dry-run');
  const body =
    flags.given('namespace') && resource.namespaced
      ? { ...object, metadata: { ...object.metadata, namespace: namespace as string } }
      : object;
  const query = {
    fieldManager: 'kubectl-create',
    fieldValidation: flags.string('validate') === 'false' ? 'Ignore' : 'Strict',
    dryRun: dryRun === 'server' ? 'All' : undefined,
  };
  const created =
    dryRun === 'client' ? body : await context.client.json<KubeObject>({ method: 'POST', path: pathOf(resource, namespace), query, body });
  if (flags.string('output')) return context.terminal.out(printObjects(created, flags.string('output')));
  const suffix = dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : '';
  context.terminal.out(`${lowerKind(resource)}/${created.metadata.name} created${suffix}\n`);
};

export const create: Verb<KubectlContext> = {
  summary: 'Create a resource from a file or from stdin',
  usage:
    'kubectl create (-f FILENAME | namespace NAME | configmap NAME | secret generic|docker-registry NAME | deployment NAME --image=IMAGE | serviceaccount NAME | job NAME --from=cronjob/NAME | clusterrolebinding NAME --clusterrole=NAME --serviceaccount=NAMESPACE:NAME)',
  flags: {
    filename: { short: 'f', type: 'list' },
    kustomize: { short: 'k', type: 'string' },
    recursive: { short: 'R', type: 'boolean' },
    'dry-run': { type: 'string', bare: 'client', default: 'none' },
    output: { short: 'o', type: 'string' },
    validate: { type: 'string', bare: 'strict', default: 'strict' },
    'from-literal': { type: 'list' },
    'from-file': { type: 'list' },
    type: { type: 'string' },
    from: { type: 'string' },
    clusterrole: { type: 'string' },
    serviceaccount: { type: 'list' },
    image: { type: 'string' },
    replicas: { short: 'r', type: 'string' },
    port: { type: 'string' },
    'docker-server': { type: 'string', default: 'https://index.docker.io/v1/' },
    'docker-username': { type: 'string' },
    'docker-password': { type: 'string' },
  },
  async run(context, { args, flags }) {
    if (!flags.given('filename') && !flags.given('kustomize')) {
      const object = await generate(context, args, flags);
      try {
        await createOne(context, { object, source: 'command line' }, flags);
      } catch (error) {
        if (!(error instanceof ApiError) || error.reason === 'Invalid') throw error;
        throw new ExitError(`error: failed to create ${object.kind.toLowerCase()}: ${error.status.message}`);
      }
      return 0;
    }
    let failed = 0;
    for (const manifest of await readManifests(context, flags)) {
      try {
        await createOne(context, manifest, flags);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        context.terminal.err(`${formatServerError(error, error.reason === 'Invalid' ? undefined : `creating "${manifest.source}"`)}\n`);
        failed++;
      }
    }
    return failed ? 1 : 0;
  },
};
