// Owners and what they own, with kube-controller-manager: what is left after each way of deleting the owner.
import type { Area } from '../case.ts';

export const garbage: Area = {
  name: 'garbage',
  controllers: true,
  generate: (draft) => {
    const { random } = draft;
    const hold = { finalizers: ['example.org/hold'] };
    const [ownerHeld, childHeld] = random.pick([
      [false, false],
      [false, false],
      [true, false],
      [false, true],
    ]);
    const owner = draft.create('configmaps', {
      metadata: { name: 'owner', ...(ownerHeld ? hold : {}) },
    });
    const reference = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'owner',
      uid: draft.of(owner, 'metadata.uid'),
      ...(random.chance(0.4) ? { blockOwnerDeletion: true } : {}),
      ...(random.chance(0.3) ? { controller: true } : {}),
    };
    const second = random.chance(0.25) ? draft.create('configmaps', { metadata: { name: 'second' } }) : undefined;
    const also =
      second === undefined ? [] : [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'second', uid: draft.of(second, 'metadata.uid') }];
    draft.create('secrets', {
      metadata: {
        name: 'child',
        ownerReferences: [reference, ...also],
        ...(childHeld ? hold : {}),
      },
    });
    const child = `${draft.in('secrets')}/child`;
    const parent = `${draft.in('configmaps')}/owner`;
    const policy = ownerHeld || childHeld ? 'Background' : random.pick(['Background', 'Foreground', 'Orphan', undefined]);
    draft.delete(parent, policy ? { propagationPolicy: policy } : undefined);
    draft.get(parent, { until: ownerHeld ? 'deletionTimestamp' : 404 });
    if (policy === 'Orphan') draft.get(child);
    else if (second === undefined && !ownerHeld) draft.get(child, { until: childHeld ? 'deletionTimestamp' : 404 });
  },
};
