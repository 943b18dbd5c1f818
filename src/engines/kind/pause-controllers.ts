/** Flux stands still while its objects are put back: what it was in the middle of would otherwise be written over what was restored. */
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { RestClient } from '../../kubernetes/rest/rest-client.ts';
import { isApiError } from '../../kubernetes/machinery/status.ts';
import type { Clock } from '../../platform/clock.ts';
import { pause } from '../../platform/pause.ts';

/** What is in the way for longer is not waited for: Flux finds its objects as they are, now or a little later. */
const stopPatienceMs = 10_000;
/** For whoever is in the middle of something; kustomize-controller would take a minute for a health check. */
const graceSeconds = 2;
const returnPatienceMs = 8000;

const deployments = '/apis/apps/v1/deployments';
const lookEveryMs = 200;

/** Of Flux itself, and of the operator that brings ResourceSets. */
export const isController = ({ kind, metadata }: KubeObject): boolean =>
  kind === 'Deployment' &&
  (metadata.labels?.['app.kubernetes.io/part-of'] === 'flux' || metadata.labels?.['app.kubernetes.io/name'] === 'flux-operator');

const liveControllers = async (client: RestClient): Promise<KubeObject[]> => {
  const { items } = await client.json<{ items: KubeObject[] }>({ path: deployments });
  return items.filter((item) => isController({ ...item, kind: 'Deployment' }));
};

const pathOf = ({ metadata }: KubeObject) => `/apis/apps/v1/namespaces/${metadata.namespace}/deployments/${metadata.name}`;

const until = async (clock: Clock, patienceMs: number, isSo: () => Promise<boolean>): Promise<void> => {
  for (const deadline = clock.now() + patienceMs; clock.now() < deadline; await pause(lookEveryMs)) if (await isSo()) return;
};

const podsOf = async (client: RestClient, controller: KubeObject): Promise<KubeObject[]> => {
  const labels = controller['spec'].selector.matchLabels as Record<string, string>;
  const labelSelector = Object.entries(labels)
    .map((pair) => pair.join('='))
    .join(',');
  const path = `/api/v1/namespaces/${controller.metadata.namespace}/pods`;
  return (await client.json<{ items: KubeObject[] }>({ path, query: { labelSelector } })).items;
};

// Released on the way out; one that was killed would keep the next from working for half a minute.
const dropLeases = async (client: RestClient, namespaces: Set<string>): Promise<void> => {
  for (const namespace of namespaces)
    await client.text({ method: 'DELETE', path: `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases` }).catch((error: unknown) => {
      if (!isApiError(error)) throw error;
    });
};

/** At once after the scaling: the first to delete says how long it may take, and no kubelet here shortened that later. */
const endSoon = async (client: RestClient, { metadata }: KubeObject): Promise<void> => {
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
  await client.text({ method: 'DELETE', path, body: { gracePeriodSeconds: graceSeconds } }).catch((error: unknown) => {
    if (!isApiError(error)) throw error;
  });
};

/** What is put back afterwards says how many of each there are. */
export const stopControllers = async (client: RestClient, clock: Clock): Promise<void> => {
  const controllers = await liveControllers(client);
  if (controllers.length === 0) return;
  const body = { spec: { replicas: 0 } };
  const pods = async () => (await Promise.all(controllers.map((each) => podsOf(client, each)))).flat();
  const running = await pods();
  await Promise.all(
    controllers.map((each) => client.text({ method: 'PATCH', path: pathOf(each), body, contentType: 'application/merge-patch+json' })),
  );
  await Promise.all(running.map((each) => endSoon(client, each)));
  await until(clock, stopPatienceMs, async () => (await pods()).length === 0);
  await dropLeases(client, new Set(controllers.map(({ metadata }) => metadata.namespace ?? '')));
};

export const waitForControllers = (client: RestClient, clock: Clock): Promise<void> =>
  until(clock, returnPatienceMs, async () =>
    (await liveControllers(client)).every(
      ({ spec, status, metadata }) =>
        status?.observedGeneration === metadata.generation && (status?.availableReplicas ?? 0) >= (spec.replicas ?? 1),
    ),
  );
