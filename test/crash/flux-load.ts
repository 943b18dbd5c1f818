// Flux on the crashing engine: after each restart it has to come to the head of the branch that is in the forge now.
import { fluxManifests } from '../../src/flux/install/flux-manifests.ts';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { Discovery, pathOf } from '../../src/kubernetes/rest/discovery.ts';
import type { RestClient } from '../../src/kubernetes/rest/rest-client.ts';
import { pause } from '../../src/platform/pause.ts';

const manifests = () =>
  fluxManifests({
    components: ['source-controller', 'kustomize-controller'],
    namespace: 'flux-system',
    registry: 'ghcr.io/fluxcd',
    networkPolicy: false,
    watchAllNamespaces: true,
    logLevel: 'info',
    tolerationKeys: [],
  });

const objects = (url: string) => [
  {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'crash', namespace: 'default' },
    spec: { interval: '1s', url, ref: { branch: 'main' } },
  },
  {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'crash', namespace: 'default' },
    spec: { interval: '1m', path: './deploy', prune: true, sourceRef: { kind: 'GitRepository', name: 'crash' } },
  },
];

const create = async (client: RestClient, list: KubeObject[]): Promise<void> => {
  const discovery = await Discovery.read(client);
  for (const object of list) {
    const resource = discovery.byKind(object.apiVersion, object.kind);
    if (!resource) throw new Error(`nothing serves ${object.kind}`);
    await client.json({ method: 'POST', path: pathOf(resource, object.metadata.namespace), body: object });
  }
};

export const installFlux = async (client: RestClient, repositoryUrl: string): Promise<void> => {
  await create(client, manifests());
  await create(client, objects(repositoryUrl) as KubeObject[]);
};

const kustomization = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/default/kustomizations/crash';
const limitMs = 30_000;
const everyMs = 50;

interface Condition {
  type: string;
  status: string;
  message: string;
}

/** Waits until the head is applied; otherwise says what Flux said last. */
export const settles = async (client: RestClient, head: string): Promise<string[]> => {
  let last: KubeObject | undefined;
  for (let waited = 0; waited < limitMs; waited += everyMs) {
    last = await client.json<KubeObject>({ path: kustomization });
    const ready = (last.status?.conditions as Condition[] | undefined)?.find(({ type }) => type === 'Ready');
    if (last.status?.lastAppliedRevision === `main@sha1:${head}` && ready?.status === 'True') return [];
    await pause(everyMs);
  }
  return [`Flux did not come to ${head}: ${JSON.stringify(last?.status)}`];
};
