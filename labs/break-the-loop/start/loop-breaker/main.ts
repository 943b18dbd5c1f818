// Watches ImagePolicies and writes the image that each has chosen into the Deployments that follow it.
import { AppsV1Api, CustomObjectsApi, KubeConfig, makeInformer, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { followedPolicy, patchFor } from './deployment.ts';
import { chosenImage, type ImagePolicy } from './image-policy.ts';

const manager = 'loop-breaker';
const policies = { group: 'image.toolkit.fluxcd.io', version: 'v1', namespace: 'flux-system', plural: 'imagepolicies' };
const namespace = 'orders';
const retryMs = 5000;

// In a pod: the ServiceAccount's own token, and the cluster's address from the environment.
const config = new KubeConfig();
config.loadFromDefault();
const apps = config.makeApiClient(AppsV1Api);
const objects = config.makeApiClient(CustomObjectsApi);

const say = (text: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);

/** The API server's own words: `... is forbidden: User "..." cannot list resource "..."`. */
const reasonOf = (error: unknown): string => {
  const { body, message } = error as { body?: unknown; message?: string };
  try {
    const status = typeof body === 'string' ? JSON.parse(body) : body;
    return (status as { message?: string }).message ?? String(message);
  } catch {
    return String(message);
  }
};

const bring = async (policy: ImagePolicy): Promise<void> => {
  const { name } = policy.metadata;
  const image = chosenImage(policy);
  const { items } = await apps.listNamespacedDeployment({ namespace });
  const followers = items.filter((deployment) => followedPolicy(deployment) === name);
  say(`policy ${name}: ${image ?? 'no image that I can read'}; ${followers.length} of ${items.length} Deployments follow it`);
  if (!image) return;
  for (const deployment of followers) {
    const target = deployment.metadata?.name ?? '';
    const body = patchFor(deployment, image);
    // Server-side apply: we own what the body names, and nothing else.
    const asApply = setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply);
    await apps.patchNamespacedDeployment({ name: target, namespace, body, fieldManager: manager, force: true }, asApply);
    say(`Deployment ${target}: wrote ${image}`);
  }
};

const { group, version, plural } = policies;
const informer = makeInformer<ImagePolicy>(
  config,
  `/apis/${group}/${version}/namespaces/${policies.namespace}/${plural}`,
  () => objects.listNamespacedCustomObject(policies),
);

/** One after the other, and always what the policy says now: two events of one second must not overtake each other. */
let turn = Promise.resolve();
const onPolicy = (event: ImagePolicy): void => {
  const { name, namespace: where } = event.metadata;
  turn = turn
    .then(() => bring(informer.get(name, where) ?? event))
    .catch((error) => {
      say(`refused: ${reasonOf(error)}`);
      setTimeout(() => onPolicy(event), retryMs);
    });
};
informer.on('add', onPolicy);
informer.on('update', onPolicy);

const watch = (): void => {
  informer.start().catch(again);
};
const again = (error: unknown): void => {
  say(`refused: ${reasonOf(error)}`);
  setTimeout(watch, retryMs);
};
informer.on('error', again);

say(`watching ImagePolicies in ${policies.namespace}, writing to Deployments in ${namespace}`);
watch();
