// flux check, version, uninstall.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { Discovery, pathOf } from '../../kubernetes/rest/discovery.ts';
import { fluxVersion } from '../../flux/install/flux-manifests.ts';
import type { Verb } from '../standin.ts';
import { confirm } from './confirm.ts';
import type { FluxContext } from './context.ts';
import { kinds, otherKinds } from './kinds.ts';

const selector = 'app.kubernetes.io/part-of=flux';

const deploymentsOf = async (context: FluxContext, namespace: string): Promise<KubeObject[]> =>
  (
    await context.client.json<{ items: KubeObject[] }>({
      path: `/apis/apps/v1/namespaces/${namespace}/deployments`,
      query: { labelSelector: selector },
    })
  ).items;

const crdsOf = async (context: FluxContext): Promise<KubeObject[]> =>
  (
    await context.client.json<{ items: KubeObject[] }>({
      path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      query: { labelSelector: selector },
    })
  ).items;

const kubernetes = async (context: FluxContext): Promise<boolean> => {
  context.action('checking prerequisites');
  const { gitVersion } = await context.client.json<{ gitVersion: string }>({ path: '/version' });
  const minor = Number(/^v1\.(\d+)/.exec(gitVersion)?.[1] ?? 0);
  const version = gitVersion.replace(/^v/, '');
  if (minor < 33) context.failure(`Kubernetes version ${gitVersion} does not match >=1.33.0-0`);
  else context.success(`Kubernetes ${version} >=1.33.0-0`);
  return minor >= 33;
};

const gitRepositories = 'gitrepositories.source.toolkit.fluxcd.io';

const distribution = async (context: FluxContext): Promise<boolean> => {
  context.action('checking version in cluster');
  try {
    const crd = await context.client.json<KubeObject>({
      path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${gitRepositories}`,
    });
    const labels = crd.metadata.labels ?? {};
    context.success(`distribution: flux-${labels['app.kubernetes.io/version']}`);
    context.success(`bootstrapped: ${Boolean(labels['kustomize.toolkit.fluxcd.io/name'])}`);
    return true;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    context.failure(`checking failed: ${error.message}`);
    return false;
  }
};

/** kstatus of a Deployment, as far as `flux check` tells it apart: ready, or not within the time. */
const deploymentReady = ({ spec, status = {}, metadata }: KubeObject): boolean =>
  (status.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
  (status.updatedReplicas ?? 0) >= (spec.replicas ?? 1) &&
  (status.availableReplicas ?? 0) >= (spec.replicas ?? 1) &&
  (status.replicas ?? 0) <= (spec.replicas ?? 1);

/** Waits for each controller and says how it is. */
export const componentsHealthy = async (
  context: FluxContext,
  namespace: string,
  flags: Parameters<FluxContext['until']>[0],
  images: boolean,
): Promise<boolean> => {
  let healthy = true;
  for (const { metadata, spec } of await deploymentsOf(context, namespace)) {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${metadata.name}`;
    const ready = await context
      .until(flags, async () => deploymentReady(await context.client.json<KubeObject>({ path })))
      .then(
        () => true,
        () => false,
      );
    if (ready) context.success(`${metadata.name}: deployment ready`);
    else context.failure(`${metadata.name}: deployment not ready`);
    for (const container of images ? (spec.template.spec.containers as { image: string }[]) : []) context.action(container.image);
    healthy &&= ready;
  }
  return healthy;
};

export const check: Verb<FluxContext> = {
  summary: 'Check requirements and installation',
  usage: 'flux check [--pre]',
  flags: { pre: { type: 'boolean', summary: 'only run pre-installation checks' } },
  async run(context, { flags }) {
    const suitable = await kubernetes(context);
    if (flags.boolean('pre')) {
      if (!suitable) return 1;
      context.success('prerequisites checks passed');
      return 0;
    }
    const namespace = flags.string('namespace');
    let passed = (await distribution(context)) && suitable;
    context.action('checking controllers');
    const deployments = await deploymentsOf(context, namespace);
    if (!deployments.length) context.failure(`no controllers found in the '${namespace}' namespace with the label selector '${selector}'`);
    passed = deployments.length > 0 && (await componentsHealthy(context, namespace, flags, true)) && passed;
    context.action('checking crds');
    const crds = await crdsOf(context);
    if (!crds.length) context.failure(`no crds found with the label selector '${selector}'`);
    for (const crd of crds) context.success(`${crd.metadata.name}/${(crd.status?.storedVersions as string[] | undefined)?.[0]}`);
    passed &&= crds.length > 0;
    if (passed) context.success('all checks passed');
    else context.failure('check failed');
    return passed ? 0 : 1;
  },
};

export const version: Verb<FluxContext> = {
  summary: 'Print the client and server-side components version information',
  usage: 'flux version [--client]',
  flags: { client: { type: 'boolean', summary: 'print only the client version' } },
  async run(context, { flags }) {
    context.terminal.out(`flux: ${fluxVersion}\n`);
    if (flags.boolean('client')) return 0;
    const namespace = flags.string('namespace');
    const deployments = await deploymentsOf(context, namespace);
    const crd = (await crdsOf(context)).find((each) => each.metadata.name === gitRepositories);
    if (crd) context.terminal.out(`distribution: flux-${crd.metadata.labels?.['app.kubernetes.io/version']}\n`);
    for (const { metadata, spec } of deployments) {
      const [container] = spec.template.spec.containers as { image: string }[];
      context.terminal.out(`${metadata.name}: ${container?.image.split(':').at(-1)}\n`);
    }
    return 0;
  },
};

const removed = [
  'deployments.apps',
  'services',
  'networkpolicies.networking.k8s.io',
  'serviceaccounts',
  'resourcequotas',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
];

export const uninstall: Verb<FluxContext> = {
  summary: 'Uninstall Flux and its custom resource definitions',
  usage: 'flux uninstall [--silent] [--keep-namespace]',
  flags: {
    silent: { short: 's', type: 'boolean', summary: 'do not ask' },
    'keep-namespace': { type: 'boolean' },
    'dry-run': { type: 'boolean' },
  },
  async run(context, { flags }) {
    if (!flags.boolean('silent') && !(await confirm(context, 'Are you sure you want to delete Flux and its custom resource definitions')))
      return 0;
    const namespace = flags.string('namespace');
    context.action(`deleting components in ${namespace} namespace`);
    await deleteComponents(context, namespace);
    context.action('deleting toolkit.fluxcd.io finalizers in all namespaces');
    await dropFinalizers(context);
    context.action('deleting toolkit.fluxcd.io custom resource definitions');
    for (const crd of await crdsOf(context))
      await remove(
        context,
        `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`,
        `CustomResourceDefinition/${crd.metadata.name}`,
      );
    if (!flags.boolean('keep-namespace')) await remove(context, `/api/v1/namespaces/${namespace}`, `Namespace/${namespace}`);
    context.success('uninstall finished');
    return 0;
  },
};

const deleteComponents = async (context: FluxContext, namespace: string): Promise<void> => {
  const discovery = await Discovery.read(context.client);
  for (const word of removed) {
    const resource = discovery.find(word);
    if (!resource) continue;
    const within = resource.namespaced ? namespace : undefined;
    const list = await context.client.json<{ items: KubeObject[] }>({ path: pathOf(resource, within), query: { labelSelector: selector } });
    for (const { metadata } of list.items)
      await remove(context, pathOf(resource, within, metadata.name), [resource.kind, within, metadata.name].filter(Boolean).join('/'));
  }
};

const dropFinalizers = async (context: FluxContext): Promise<void> => {
  for (const kind of [...kinds, ...otherKinds]) {
    if (!(await context.served(kind))) continue;
    for (const { metadata } of await context.list(kind, undefined)) {
      if (!metadata.finalizers?.length) continue;
      await context.patch(kind, metadata.namespace as string, metadata.name, { metadata: { finalizers: null } });
      context.success(`${kind.kind}/${metadata.namespace}/${metadata.name} finalizers deleted `);
    }
  }
};

const remove = async (context: FluxContext, path: string, title: string): Promise<void> => {
  try {
    await context.client.json({
      method: 'DELETE',
      path,
      body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' },
    });
    context.success(`${title} deleted `);
  } catch (error) {
    context.failure(`${title} deletion failed: ${(error as Error).message}`);
  }
};
