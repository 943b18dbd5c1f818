// Writes what a pass found out: a merge patch of /status under the controller's field manager; finalizers in a pass of their own.
import { cloneJson } from '../../kubernetes/machinery/clone-json.ts';
import { isDeepStrictEqual } from 'node:util';
import type { ApiClient, ObjectReference } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Draft } from './conditions.ts';

export const finalizer = 'finalizers.fluxcd.io';
const requestedAtAnnotation = 'reconcile.fluxcd.io/requestedAt';

export const referenceTo = (object: KubeObject): ObjectReference => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  namespace: object.metadata.namespace,
  name: object.metadata.name,
});

export const draftOf = (object: KubeObject): Draft => {
  const draft = cloneJson(object) as Draft;
  draft.status ??= {};
  return draft;
};

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The merge patch that turns one value into the other; undefined where nothing differs. */
const mergePatchBetween = (before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> | undefined => {
  const patch: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, next] = [before[key], after[key]];
    if (isDeepStrictEqual(old, next)) continue;
    if (next === undefined) patch[key] = null;
    else patch[key] = isMap(old) && isMap(next) ? mergePatchBetween(old, next) : next;
  }
  return Object.keys(patch).length ? patch : undefined;
};

/** Returns the object as stored, or `before` where nothing changed. */
export const patchStatus = async (client: ApiClient, before: KubeObject, draft: Draft, fieldManager: string): Promise<KubeObject> => {
  const patch = mergePatchBetween((before.status ?? {}) as Record<string, unknown>, draft.status);
  if (!patch) return before;
  return client.patch(referenceTo(draft), { status: patch }, { type: 'merge', subresource: 'status', fieldManager });
};

export const addFinalizer = (client: ApiClient, object: KubeObject, fieldManager: string, name = finalizer): Promise<KubeObject> =>
  client.patch(
    referenceTo(object),
    { metadata: { finalizers: [...(object.metadata.finalizers ?? []), name], resourceVersion: object.metadata.resourceVersion } },
    { type: 'merge', fieldManager },
  );

export const removeFinalizer = (client: ApiClient, object: KubeObject, fieldManager: string, name = finalizer): Promise<KubeObject> =>
  client.patch(
    referenceTo(object),
    {
      metadata: {
        finalizers: (object.metadata.finalizers ?? []).filter((each) => each !== name),
        resourceVersion: object.metadata.resourceVersion,
      },
    },
    { type: 'merge', fieldManager },
  );

export const hasFinalizer = (object: KubeObject, name = finalizer): boolean => object.metadata.finalizers?.includes(name) ?? false;

/** The value of the last request to reconcile; any change of it asks for a pass. */
export const requestedAt = (object: KubeObject): string | undefined => object.metadata.annotations?.[requestedAtAnnotation];
