// ResourceQuota counts when a request is stored: upstream's quota admission writes status.used as the API server itself.
import { cloneJson } from '../machinery/clone-json.ts';
import { timestamp } from '../../platform/clock.ts';
import type { KubeObject } from '../machinery/object.ts';
import { updateManagedFields } from '../patch/managed-fields.ts';
import type { ApiCore } from './core.ts';
import { inServerOrder } from './object-meta.ts';

export const storeQuotas = (core: ApiCore, quotas: KubeObject[]): void => {
  for (const quota of quotas) {
    const key = `${quota.metadata.namespace}/${quota.metadata.name}`;
    const before = core.store.get('resourcequotas', key);
    if (!before) continue;
    const after = updateManagedFields({
      manager: 'kube-apiserver',
      subresource: 'status',
      schema: core.schemas.forKind('v1', 'ResourceQuota'),
      schemas: core.schemas,
      now: timestamp(core.clock),
      before,
      after: cloneJson(quota),
    });
    core.store.put('resourcequotas', key, inServerOrder(after), before);
  }
};
