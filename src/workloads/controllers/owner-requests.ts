import type { Informer } from '../../kubernetes/controller/informer.ts';
import type { Request } from '../../kubernetes/controller/reconciler.ts';
import type { WatchEvent } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { selects } from '../objects/label-selector.ts';
import { controllerOf } from '../objects/owner.ts';

/** Who is to look again when a child changed: its controller of that kind, its former one, and for orphans every owner that selects it. */
export const ownerRequests =
  (kind: string, owners: Informer) =>
  ({ object }: WatchEvent, previous: KubeObject | undefined): Request[] => {
    const namespace = object.metadata.namespace;
    const names = new Set<string>();
    for (const each of [object, previous]) {
      const controller = each && controllerOf(each);
      if (controller?.kind === kind) names.add(controller.name);
    }
    if (!controllerOf(object) && !object.metadata.deletionTimestamp) {
      for (const owner of owners.list(namespace)) if (selects(owner.spec.selector, object)) names.add(owner.metadata.name);
    }
    return [...names].map((name) => ({ namespace, name }));
  };
