// Models: the quota controller: status.hard follows spec.hard, status.used counts what is there. Admission counts up in between.
import { isDeepStrictEqual } from 'node:util';
import { addResources, type ResourceList } from '../../kubernetes/access/quota/pod-resources.ts';
import { matchesScope, scopesOf } from '../../kubernetes/access/quota/scopes.ts';
import { countsAgainst, quotaUsage } from '../../kubernetes/access/quota/usage.ts';
import { Controller } from '../../kubernetes/controller/controller.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { canonicalQuantity } from '../../kubernetes/machinery/quantity.ts';
import { timestamp } from '../../platform/clock.ts';
import { isPodFinished } from '../objects/pod.ts';
import { controllerClient, type ControllerEnvironment } from './environment.ts';

/** Kinds whose going frees quota at once; others are counted at the next full pass. */
const watched = ['Pod', 'Service', 'ConfigMap', 'Secret', 'PersistentVolumeClaim', 'ReplicationController'];
const fullPassMs = 5 * 60_000;

export const startResourceQuotaController = (environment: ControllerEnvironment) => {
  const { clock, informers } = environment;
  const client = controllerClient(environment, 'resourcequota-controller');
  const quotas = informers.get('v1', 'ResourceQuota');
  const usedBy = async (quota: KubeObject, hard: ResourceList): Promise<ResourceList> => {
    const lists: ResourceList[] = [];
    for (const kind of client.kinds()) {
      if (!kind.namespaced || !Object.keys(hard).some((limit) => countsAgainst(kind, limit))) continue;
      const { items } = await client.list(kind, { namespace: quota.metadata.namespace });
      const counted = items.filter((each) => scopesOf(quota).every((scope) => matchesScope(kind.resource, each, scope)));
      lists.push(...counted.map((each) => quotaUsage(kind, each, timestamp(clock))));
    }
    const sum = addResources(...lists);
    return Object.fromEntries(Object.keys(hard).map((limit) => [limit, canonicalQuantity(sum[limit] ?? '0')]));
  };
  const inNamespace = (namespace: string | undefined) =>
    quotas.list(namespace).map(({ metadata }) => ({ namespace: metadata.namespace, name: metadata.name }));
  return new Controller({
    name: 'resourcequota',
    clock,
    sources: [
      { informer: quotas },
      ...watched.map((kind) => ({
        informer: informers.get('v1', kind),
        requests: ({ type, object }: { type: string; object: KubeObject }, previous: KubeObject | undefined) => {
          const freed = type === 'DELETED' || (kind === 'Pod' && previous && isPodFinished(object) && !isPodFinished(previous));
          return freed ? inNamespace(object.metadata.namespace) : [];
        },
      })),
    ],
    reconciler: {
      async reconcile({ namespace, name }) {
        const quota = quotas.get(namespace, name);
        if (!quota || quota.metadata.deletionTimestamp) return;
        const hard = (quota.spec?.hard ?? {}) as ResourceList;
        const status = { hard, used: await usedBy(quota, hard) };
        if (!isDeepStrictEqual(status, quota.status)) await client.update({ ...quota, status }, { subresource: 'status' });
        return { requeueAfterMs: fullPassMs };
      },
    },
    onError: (error) => environment.onError('resourcequota', error),
  });
};
