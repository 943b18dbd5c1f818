// `flux reconcile` without flux: asks a controller to look now, and waits until it did. A process less for each object.
import { LabError } from '../../errors.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { RestClient } from '../../kubernetes/rest/rest-client.ts';
import { conditionOf, isObserved } from '../trace/flux-object.ts';
import type { Site } from '../world.ts';
import { watchUntil } from './watch-until.ts';

const namespace = 'flux-system';
const patienceMs = 180_000;

const collections = {
  GitRepository: 'source.toolkit.fluxcd.io/v1/gitrepositories',
  Kustomization: 'kustomize.toolkit.fluxcd.io/v1/kustomizations',
  ImageRepository: 'image.toolkit.fluxcd.io/v1/imagerepositories',
  ImageUpdateAutomation: 'image.toolkit.fluxcd.io/v1/imageupdateautomations',
};

export interface Reconcilable {
  kind: keyof typeof collections;
  name: string;
}

/** The collection in flux-system. */
export const fluxPath = (kind: Reconcilable['kind']): string => {
  const [group, version, plural] = collections[kind].split('/');
  return `/apis/${group}/${version}/namespaces/${namespace}/${plural}`;
};

export const openFlux = (site: Site): RestClient => RestClient.fromFile(site.access.kubeconfig, 'flux (gitops-lab)');

export const isReady = (object: KubeObject): boolean => isObserved(object) && conditionOf(object, 'Ready')?.status === 'True';

/** The mark by which the answer is known. */
export const ask = async (client: RestClient, { kind, name }: Reconcilable, { clock }: Site): Promise<string> => {
  const requestedAt = new Date(clock.now()).toISOString();
  const body = { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': requestedAt } } };
  const contentType = 'application/merge-patch+json';
  await client.text({ method: 'PATCH', path: `${fluxPath(kind)}/${name}`, query: { fieldManager: 'flux' }, contentType, body });
  return requestedAt;
};

/** Waits until one object of that name is so. */
export const follow = async (
  client: RestClient,
  { kind, name }: Reconcilable,
  isThrough: (object: KubeObject) => boolean | Promise<boolean>,
): Promise<void> => {
  let last: KubeObject | undefined;
  const query = { fieldSelector: `metadata.name=${name}` };
  const through = await watchUntil({ client, path: fluxPath(kind), query, limitMs: patienceMs }, async (objects) => {
    last = objects.get(name);
    return last && (await isThrough(last)) ? true : undefined;
  });
  if (through) return;
  const words = (last && conditionOf(last, 'Ready')?.message) ?? 'it was not looked at';
  const message = `This lab could not be prepared: ${kind} ${name}: ${words.trim().split('\n')[0]}`;
  throw new LabError({ family: 'environment', code: 'lab/not-followed', message, next: 'gitops-lab doctor' });
};

const reconcileOne = async (client: RestClient, each: Reconcilable, site: Site): Promise<void> => {
  const requestedAt = await ask(client, each, site);
  await follow(client, each, (object) => object['status']?.lastHandledReconcileAt === requestedAt && isReady(object));
};

/** One after the other, as they depend on each other. */
export const reconcileNow = async (site: Site, objects: readonly Reconcilable[]): Promise<void> => {
  const client = openFlux(site);
  try {
    for (const each of objects) await reconcileOne(client, each, site);
  } finally {
    client.close();
  }
};

/** `reconcile kustomization shop --with-source`, in order; undefined for other words. */
const parseReconcile = (words: readonly string[]): { object: Reconcilable; withSource: boolean } | undefined => {
  const text = words.join(' ');
  const [, name] = /^reconcile kustomization ([\w.-]+)(?: --with-source)?$/.exec(text) ?? [];
  if (name) return { object: { kind: 'Kustomization', name }, withSource: text.endsWith(' --with-source') };
  const [, what, which] = /^reconcile (source git|image repository|image update) ([\w.-]+)$/.exec(text) ?? [];
  if (!what || !which) return undefined;
  const kind = what === 'source git' ? 'GitRepository' : what === 'image repository' ? 'ImageRepository' : 'ImageUpdateAutomation';
  return { object: { kind, name: which }, withSource: false };
};

/** The source of a Kustomization first, where it is asked for. False for what only flux itself can do. */
export const reconcileWords = async (site: Site, words: readonly string[]): Promise<boolean> => {
  const parsed = parseReconcile(words);
  if (!parsed) return false;
  const { object, withSource } = parsed;
  if (!withSource) {
    await reconcileNow(site, [object]);
    return true;
  }
  const client = openFlux(site);
  try {
    const { spec } = await client.json<KubeObject>({ path: `${fluxPath('Kustomization')}/${object.name}` });
    const { kind, name, namespace: elsewhere } = (spec as { sourceRef: { kind: string; name: string; namespace?: string } }).sourceRef;
    if (kind !== 'GitRepository' || elsewhere) return false;
    await reconcileOne(client, { kind, name }, site);
    await reconcileOne(client, object, site);
    return true;
  } finally {
    client.close();
  }
};
