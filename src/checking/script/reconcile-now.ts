// `flux reconcile` without flux: asks a controller to look now, and waits until it did. A process less for each of a lab's Kustomizations.
import { LabError } from '../../errors.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { RestClient } from '../../kubernetes/rest/rest-client.ts';
import { pause } from '../../platform/pause.ts';
import { conditionOf, isObserved } from '../trace/flux-object.ts';
import type { Site } from '../world.ts';

const namespace = 'flux-system';
const lookEveryMs = 30;
const patienceMs = 180_000;

const paths = {
  GitRepository: `/apis/source.toolkit.fluxcd.io/v1/namespaces/${namespace}/gitrepositories`,
  Kustomization: `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/${namespace}/kustomizations`,
};

export interface Reconcilable {
  kind: keyof typeof paths;
  name: string;
}

const isThrough = (object: KubeObject, requestedAt: string): boolean =>
  object['status']?.lastHandledReconcileAt === requestedAt && isObserved(object) && conditionOf(object, 'Ready')?.status === 'True';

const reconcileOne = async (client: RestClient, { kind, name }: Reconcilable, { clock }: Site): Promise<void> => {
  const path = `${paths[kind]}/${name}`;
  const requestedAt = new Date(clock.now()).toISOString();
  const body = { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': requestedAt } } };
  await client.json({ method: 'PATCH', path, query: { fieldManager: 'flux' }, contentType: 'application/merge-patch+json', body });
  const deadline = clock.now() + patienceMs;
  for (;;) {
    const object = await client.json<KubeObject>({ path });
    if (isThrough(object, requestedAt)) return;
    if (clock.now() > deadline) {
      const words = conditionOf(object, 'Ready')?.message ?? 'it was not looked at';
      const message = `This lab could not be prepared: ${kind} ${name}: ${words.trim().split('\n')[0]}`;
      throw new LabError({ family: 'environment', code: 'lab/not-followed', message, next: 'gitops-lab doctor' });
    }
    await pause(lookEveryMs);
  }
};

/** One after the other, as they depend on each other. */
export const reconcileNow = async (site: Site, objects: readonly Reconcilable[]): Promise<void> => {
  const client = RestClient.fromFile(site.access.kubeconfig, 'flux (gitops-lab)');
  try {
    for (const each of objects) await reconcileOne(client, each, site);
  } finally {
    client.close();
  }
};
