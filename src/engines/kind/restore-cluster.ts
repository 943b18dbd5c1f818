/** Puts a cluster's objects back: what came later is deleted, what is gone is made again, what differs is replaced. Flux stands still meanwhile. */
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isApiError } from '../../kubernetes/machinery/status.ts';
import type { RestClient } from '../../kubernetes/rest/rest-client.ts';
import type { Clock } from '../../platform/clock.ts';
import { pause } from '../../platform/pause.ts';
import { isController, stopControllers, waitForControllers } from './pause-controllers.ts';
import { pathOf, readCluster, type ClusterState, type StoredObject } from './cluster-state.ts';
import { waitUntilGone } from './wait-until-gone.ts';

const refused =
  (...codes: number[]) =>
  (error: unknown) => {
    if (!isApiError(error) || !codes.includes(error.code)) throw error;
  };

// Controllers write these on their own account.
const ownNotes = ['deployment.kubernetes.io/revision', 'reconcile.fluxcd.io/requestedAt'];

/** What somebody asked for: without status, versions and who wrote when. */
const wish = ({ metadata, ...rest }: KubeObject): unknown => {
  const { status: _status, ...body } = rest as KubeObject;
  const annotations = Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => !ownNotes.includes(key)));
  return { body, labels: metadata.labels ?? {}, annotations, finalizers: metadata.finalizers ?? [] };
};

const asNew = ({ metadata, ...rest }: KubeObject): KubeObject => {
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    generation: _generation,
    ownerReferences: _owners,
    ...kept
  } = metadata;
  return { ...rest, metadata: { ...kept, managedFields: [] } } as KubeObject;
};

const remove = async (client: RestClient, extra: StoredObject): Promise<void> => {
  const path = pathOf(extra);
  // A controller that is scaled down would never let it go; one that runs would take away what is about to be put back.
  if (extra.object.metadata.finalizers?.length && extra.resource.resource !== 'namespaces') {
    const body = { metadata: { finalizers: null } };
    await client.text({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' }).catch(refused(404, 409));
  }
  const options = { propagationPolicy: 'Background', ...(extra.resource.resource === 'pods' ? { gracePeriodSeconds: 0 } : {}) };
  await client.text({ method: 'DELETE', path, body: options }).catch(refused(404, 409));
};

const update = async (client: RestClient, wanted: StoredObject, live: KubeObject): Promise<void> => {
  const { resourceVersion, uid } = live.metadata;
  const body = { ...wanted.object, metadata: { ...wanted.object.metadata, resourceVersion, uid } };
  await client.text({ method: 'PUT', path: pathOf(wanted), body });
};

/** Made without owners of its fields, then written once more with them: only an update may say who owned what. */
const create = async (client: RestClient, wanted: StoredObject, attempts = 20): Promise<void> => {
  try {
    const made = await client.json<KubeObject>({ method: 'POST', path: pathOf(wanted, false), body: asNew(wanted.object) });
    await update(client, wanted, made);
  } catch (error) {
    // Its kind, or its namespace, was made a moment ago.
    if (isApiError(error) && error.code === 404 && attempts > 1) {
      await pause(250);
      return create(client, wanted, attempts - 1);
    }
    refused(404, 409, 422)(error);
  }
};

const replace = async (client: RestClient, wanted: StoredObject, live: StoredObject): Promise<void> => {
  try {
    await update(client, wanted, live.object);
  } catch (error) {
    refused(404, 409, 422)(error);
    // A field that cannot be changed: a new object has it.
    if (isApiError(error) && error.code === 422) {
      await remove(client, live);
      await create(client, wanted);
    }
  }
};

const byPath = (objects: StoredObject[]) => new Map(objects.map((each) => [pathOf(each), each]));

const isKind = (kind: string) => (each: StoredObject) => each.object.kind === kind;

/** Kinds and namespaces before what lives in them. */
const inOrder = (objects: StoredObject[]): StoredObject[][] => {
  const first = [isKind('CustomResourceDefinition'), isKind('Namespace')];
  return [...first.map((is) => objects.filter(is)), objects.filter((each) => !first.some((is) => is(each)))];
};

const putBack = (client: RestClient, objects: StoredObject[], live: Map<string, StoredObject>): Promise<unknown> =>
  Promise.all(
    objects.map((each) => {
      const there = live.get(pathOf(each));
      if (!there || there.object.metadata.deletionTimestamp) return create(client, each);
      return isDeepStrictEqual(wish(each.object), wish(there.object)) ? undefined : replace(client, each, there);
    }),
  );

/** Controllers of custom resources remember in status what they made: without its inventory, what it lists would never be pruned. */
const putStatusBack = async (client: RestClient, wanted: StoredObject, attempts = 5): Promise<void> => {
  const path = pathOf(wanted);
  try {
    const live = await client.json<KubeObject>({ path });
    if (isDeepStrictEqual(live['status'], wanted.object['status'])) return;
    await client.text({ method: 'PUT', path: `${path}/status`, body: { ...live, status: wanted.object['status'] } });
  } catch (error) {
    if (isApiError(error) && error.code === 409 && attempts > 1) return putStatusBack(client, wanted, attempts - 1);
    refused(404, 409)(error);
  }
};

const isCustom = ({ objects }: ClusterState): ((each: StoredObject) => boolean) => {
  const groups = new Set(objects.filter(isKind('CustomResourceDefinition')).map(({ object }) => object['spec'].group as string));
  return ({ resource, object }) =>
    resource.hasStatus && object['status'] !== undefined && groups.has(resource.groupVersion.split('/')[0] as string);
};

/** In the order in which nothing loses its kind or its namespace first. */
export const removeAll = async (client: RestClient, extra: StoredObject[]): Promise<void> => {
  for (const step of inOrder(extra).reverse()) await Promise.all(step.map((each) => remove(client, each)));
};

const isDying = ({ object }: StoredObject): boolean => object.metadata.deletionTimestamp !== undefined;

/** What is put back must not vanish with what is on its way out under its name; a namespace that nobody wants back may take its time beside it. */
const removeOthers = async (client: RestClient, wanted: Map<string, StoredObject>, live: Map<string, StoredObject>, clock: Clock) => {
  const extra = [...live].filter(([path]) => !wanted.has(path)).map(([, each]) => each);
  await removeAll(client, extra);
  const leaving = extra.filter(isKind('Namespace'));
  const inLeaving = new Set(leaving.map(({ object }) => object.metadata.name));
  const outside = extra.filter((each) => !leaving.includes(each) && !inLeaving.has(each.object.metadata.namespace ?? ''));
  const dying = [...live].filter(([path, each]) => wanted.has(path) && isDying(each)).map(([, each]) => each);
  await waitUntilGone(
    client,
    [...outside, ...dying].map((each) => pathOf(each)),
    clock,
  );
  return leaving.map((each) => pathOf(each));
};

export const restoreCluster = async (client: RestClient, state: ClusterState, clock: Clock): Promise<void> => {
  await stopControllers(client, clock);
  const wanted = byPath(state.objects);
  const live = byPath((await readCluster(client)).objects);
  const leaving = await removeOthers(client, wanted, live, clock);
  const controllers = state.objects.filter(({ object }) => isController(object));
  for (const step of inOrder(state.objects.filter((each) => !controllers.includes(each)))) await putBack(client, step, live);
  await Promise.all(state.objects.filter(isCustom(state)).map((each) => putStatusBack(client, each)));
  await putBack(client, controllers, live);
  await Promise.all([waitForControllers(client, clock), waitUntilGone(client, leaving, clock)]);
};
