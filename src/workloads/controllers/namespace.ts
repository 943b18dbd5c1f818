// Models: the namespace controller: empties a namespace that is being deleted, says in its conditions what remains, then lets it go.
import { Controller } from '../../kubernetes/controller/controller.ts';
import type { Result } from '../../kubernetes/controller/reconciler.ts';
import type { ApiClient, ServedKind } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isApiError, isConflict, isNotFound } from '../../kubernetes/machinery/status.ts';
import { timestamp } from '../../platform/clock.ts';
import { controllerClient, type ControllerEnvironment } from './environment.ts';

interface Remaining {
  /** `configmaps.` or `deployments.apps`: the group stands behind the dot, empty for the core. */
  resource: string;
  objects: KubeObject[];
}

const retryMs = 1_000;

const nameOf = ({ resource, group }: ServedKind) => `${resource}.${group}`;

/** Pods last: whoever makes them must be gone first. */
const order = (kinds: ServedKind[]): ServedKind[] =>
  [...kinds].sort((a, b) => Number(a.resource === 'pods') - Number(b.resource === 'pods'));

const ignoring = async (work: Promise<unknown>): Promise<void> => {
  await work.catch((error: unknown) => {
    if (!isNotFound(error) && !isConflict(error) && !isApiError(error, 'MethodNotAllowed')) throw error;
  });
};

const deleteContent = async (client: ApiClient, namespace: string): Promise<Remaining[]> => {
  const remaining: Remaining[] = [];
  for (const kind of order(client.kinds().filter((each) => each.namespaced && each.verbs.includes('delete')))) {
    const { items } = await client.list(kind, { namespace });
    for (const { metadata } of items) {
      if (metadata.deletionTimestamp) continue;
      await ignoring(client.delete({ ...kind, namespace, name: metadata.name }, { propagationPolicy: 'Background' }));
    }
    const left = items.length ? (await client.list(kind, { namespace })).items : [];
    if (left.length) remaining.push({ resource: nameOf(kind), objects: left });
  }
  return remaining;
};

const conditionsOf = (remaining: Remaining[], now: string) => {
  const condition = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastTransitionTime: now,
  });
  const counts = remaining.map(({ resource, objects }) => `${resource} has ${objects.length} resource instances`);
  const finalizers = new Map<string, number>();
  for (const { objects } of remaining)
    for (const each of objects) for (const name of each.metadata.finalizers ?? []) finalizers.set(name, (finalizers.get(name) ?? 0) + 1);
  const held = [...finalizers].sort().map(([name, count]) => `${name} in ${count} resource instances`);
  return [
    condition('NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'),
    condition('NamespaceDeletionGroupVersionParsingFailure', 'False', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'),
    condition(
      'NamespaceDeletionContentFailure',
      'False',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    remaining.length
      ? condition('NamespaceContentRemaining', 'True', 'SomeResourcesRemain', `Some resources are remaining: ${counts.join(', ')}`)
      : condition('NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed'),
    held.length
      ? condition(
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${held.join(', ')}`,
        )
      : condition('NamespaceFinalizersRemaining', 'False', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'),
  ];
};

const sameConditions = (namespace: KubeObject, next: { type: string; status: string; message: string }[]): boolean => {
  const current = (namespace.status?.conditions ?? []) as { type: string; status: string; message: string }[];
  return next.every((each) => current.some((one) => one.type === each.type && one.status === each.status && one.message === each.message));
};

export const startNamespaceController = (environment: ControllerEnvironment) => {
  const { clock, informers } = environment;
  const client = controllerClient(environment, 'namespace-controller');
  const namespaces = informers.get('v1', 'Namespace');
  const reconcile = async ({ name }: { name: string }): Promise<Result | void> => {
    const namespace = namespaces.get(undefined, name);
    if (!namespace?.metadata.deletionTimestamp) return;
    const remaining = await deleteContent(client, name);
    const conditions = conditionsOf(remaining, timestamp(clock));
    const tell = () => ignoring(client.update({ ...namespace, status: { ...namespace.status, conditions } }, { subresource: 'status' }));
    // Who keeps the namespace itself hears first that it is empty; the change brings us back here.
    if (
      !remaining.length &&
      namespace.metadata.finalizers?.length &&
      namespace.spec?.finalizers?.length &&
      !sameConditions(namespace, conditions)
    )
      return tell();
    if (!remaining.length) {
      const finalizers = ((namespace.spec?.finalizers ?? []) as string[]).filter((each) => each !== 'kubernetes');
      await ignoring(client.update({ ...namespace, spec: { ...namespace.spec, finalizers } }, { subresource: 'finalize' }));
      return;
    }
    // Pods on their way out are no news; what is held by finalizers is.
    const held = remaining.some(({ objects }) => objects.some((each) => each.metadata.finalizers?.length));
    if (held && !sameConditions(namespace, conditions)) await tell();
    return { requeueAfterMs: held ? retryMs : retryMs / 10 };
  };
  return new Controller({
    name: 'namespace',
    clock,
    concurrency: 4,
    sources: [{ informer: namespaces }],
    reconciler: { reconcile },
    onError: (error) => environment.onError('namespace', error),
  });
};
