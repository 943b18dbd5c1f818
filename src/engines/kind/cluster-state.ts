/** Every object that somebody made, as an API client sees it. Leaves out what controllers make anew: owned objects, events, leases, endpoints. */
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isApiError, isNotFound } from '../../kubernetes/machinery/status.ts';
import type { RestClient } from '../../kubernetes/rest/rest-client.ts';
import { pause } from '../../platform/pause.ts';

export interface ServedResource {
  /** `v1`, `apps/v1` */
  groupVersion: string;
  resource: string;
  kind: string;
  namespaced: boolean;
  hasStatus: boolean;
}

export interface StoredObject {
  resource: ServedResource;
  object: KubeObject;
}

export interface ClusterState {
  objects: StoredObject[];
}

// The cluster's own affairs: written all the time, or bound to the machine it runs on.
const neverKept = new Set(
  [
    'events leases nodes endpoints endpointslices controllerrevisions componentstatuses podmetrics',
    'csinodes csidrivers csistoragecapacities volumeattachments flowschemas prioritylevelconfigurations apiservices',
    'certificatesigningrequests runtimeclasses priorityclasses ipaddresses servicecidrs persistentvolumes',
    'validatingadmissionpolicies validatingadmissionpolicybindings',
  ].flatMap((line) => line.split(' ')),
);

export const systemNamespaces = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']);

interface ApiResource {
  name: string;
  kind: string;
  namespaced: boolean;
  verbs: string[];
}

const inParallel = <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => Promise.all(items.map(work));

const groupVersions = async (client: RestClient): Promise<string[]> => {
  const { groups } = await client.json<{ groups: { preferredVersion: { groupVersion: string } }[] }>({ path: '/apis' });
  return ['v1', ...groups.map((group) => group.preferredVersion.groupVersion)];
};

export const rootOf = (groupVersion: string): string => (groupVersion.includes('/') ? `/apis/${groupVersion}` : `/api/${groupVersion}`);

/** What can be listed, created and deleted, in each group's preferred version. */
export const servedResources = async (client: RestClient): Promise<ServedResource[]> => {
  const lists = await inParallel(await groupVersions(client), async (groupVersion) => {
    const { resources } = await client.json<{ resources: ApiResource[] }>({ path: rootOf(groupVersion) });
    const withStatus = new Set(resources.filter(({ name }) => name.endsWith('/status')).map(({ name }) => name.split('/')[0]));
    return resources
      .filter(
        ({ name, verbs }) =>
          !name.includes('/') && !neverKept.has(name) && ['list', 'create', 'delete'].every((verb) => verbs.includes(verb)),
      )
      .map(({ name, kind, namespaced }) => ({ groupVersion, resource: name, kind, namespaced, hasStatus: withStatus.has(name) }));
  });
  return lists.flat();
};

const isOwned = ({ metadata }: KubeObject): boolean => metadata.ownerReferences?.some((owner) => owner.controller) ?? false;

// The cluster makes these itself in every namespace.
const isAutomatic = ({ kind, metadata }: KubeObject): boolean =>
  (kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt') ||
  (kind === 'ServiceAccount' && metadata.name === 'default') ||
  (kind === 'Service' && metadata.namespace === 'default' && metadata.name === 'kubernetes') ||
  metadata.labels?.['kubernetes.io/bootstrapping'] !== undefined ||
  (kind === 'Namespace' && systemNamespaces.has(metadata.name));

const patience = 40;

/** A kind whose definition came a moment ago is not served at once (429), one whose definition went is not served any more. */
const listItems = async (client: RestClient, path: string, attempt = 1): Promise<KubeObject[]> => {
  try {
    return (await client.json<{ items: KubeObject[] }>({ path })).items;
  } catch (error) {
    if (isNotFound(error)) return [];
    if (!isApiError(error) || ![429, 503].includes(error.code) || attempt === patience) throw error;
    await pause(250);
    return listItems(client, path, attempt + 1);
  }
};

const listAll = async (client: RestClient, resource: ServedResource): Promise<StoredObject[]> => {
  const items = await listItems(client, `${rootOf(resource.groupVersion)}/${resource.resource}`);
  return items
    .map((item) => ({ resource, object: { ...item, apiVersion: resource.groupVersion, kind: resource.kind } }))
    .filter(({ object }) => !isOwned(object) && !isAutomatic(object) && !systemNamespaces.has(object.metadata.namespace ?? ''));
};

export const readCluster = async (client: RestClient): Promise<ClusterState> => {
  const lists = await inParallel(await servedResources(client), (resource) => listAll(client, resource));
  return { objects: lists.flat() };
};

export const pathOf = ({ resource, object }: StoredObject, name = true): string => {
  const { namespace } = object.metadata;
  const scope = resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${rootOf(resource.groupVersion)}${scope}/${resource.resource}${name ? `/${encodeURIComponent(object.metadata.name)}` : ''}`;
};
