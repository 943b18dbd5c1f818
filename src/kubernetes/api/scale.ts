// The scale subresource: an autoscaling/v1 Scale that stands for an object's replicas.
import { cloneJson } from '../machinery/clone-json.ts';
import { timestamp } from '../../platform/clock.ts';
import { findByJsonPath } from '../machinery/json-path.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { apiErrors } from '../machinery/status.ts';
import { updateManagedFields } from '../patch/managed-fields.ts';
import { parentFields, replicasPath, scaleFields } from '../patch/scale-fields.ts';
import { serverSideApply } from '../patch/server-side-apply.ts';
import { readObject, type ApiCore } from './core.ts';
import { patchedObject, type Patch } from './patch-object.ts';
import { subjectOf, type ApiRequest } from './request.ts';
import { writeUpdate } from './update-object.ts';

interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

const expression = ({ key, operator, values = [] }: { key: string; operator: string; values?: string[] }): string => {
  const set = `(${[...values].sort().join(',')})`;
  return { In: `${key} in ${set}`, NotIn: `${key} notin ${set}`, Exists: key, DoesNotExist: `!${key}` }[operator] ?? key;
};

/** As `kubectl get -l` takes it. ReplicationControllers have a plain map instead of a LabelSelector. */
const selectorText = (type: ResourceType, selector: unknown): string => {
  const { matchLabels = {}, matchExpressions = [] } = (
    type.resource === 'replicationcontrollers' ? { matchLabels: selector ?? {} } : (selector ?? {})
  ) as LabelSelector;
  const terms = [
    ...Object.entries(matchLabels).map(([key, value]) => ({ key, text: `${key}=${value}` })),
    ...matchExpressions.map((each) => ({ key: each.key, text: expression(each) })),
  ];
  return terms
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ text }) => text)
    .join(',');
};

const firstAt = (path: string | undefined, object: KubeObject): unknown => (path ? findByJsonPath(path, object)[0] : undefined);

export const toScale = (object: KubeObject, type: ResourceType): KubeObject => {
  const paths = type.customVersion?.scale;
  const wanted = (paths ? firstAt(paths.specReplicasPath, object) : object.spec?.replicas) as number | undefined;
  const found = ((paths ? firstAt(paths.statusReplicasPath, object) : object.status?.replicas) ?? 0) as number;
  const selector = paths ? String(firstAt(paths.labelSelectorPath, object) ?? '') : selectorText(type, object.spec?.selector);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp } as KubeObject['metadata'],
    spec: wanted ? { replicas: wanted } : {},
    status: { replicas: found, ...(selector ? { selector } : {}) },
  };
};

const setReplicas = (object: KubeObject, type: ResourceType, replicas: number) => {
  const path = (type.customVersion?.scale?.specReplicasPath ?? '.spec.replicas').split('.').filter(Boolean);
  const last = path.pop() as string;
  // oxlint-disable-next-line no-explicit-any
  let at: any = object;
  for (const step of path) at = at[step] ??= {};
  at[last] = replicas;
};

const current = (core: ApiCore, request: ApiRequest): KubeObject => {
  const found = readObject(core, request.type, request.namespace, request.name);
  if (!found) throw apiErrors.notFound(subjectOf(request), request.name);
  return found;
};

export const readScale = (core: ApiCore, request: ApiRequest): KubeObject => toScale(current(core, request), request.type);

export const updateScale = (core: ApiCore, request: ApiRequest, scale: KubeObject): KubeObject => {
  const object = current(core, request);
  if (!scale.metadata.name)
    throw apiErrors.badRequest(`the name of the object (${request.name} based on URL) was undeterminable: name must be provided`);
  if (scale.metadata.name !== request.name) {
    throw apiErrors.badRequest(`the name of the object (${scale.metadata.name}) does not match the name on the URL (${request.name})`);
  }
  const replicas = scale.spec?.replicas ?? 0;
  if (replicas < 0 && !request.type.custom) {
    throw apiErrors.invalid({ group: 'autoscaling', kind: 'Scale' }, request.name, [
      { reason: 'FieldValueInvalid', message: `Invalid value: ${replicas}: must be greater than or equal to 0`, field: 'spec.replicas' },
    ]);
  }
  const tracked = updateManagedFields({ ...fieldsContext(core, request), before: ownedScale(object, request.type), after: scale });
  return writeScale(core, request, object, { ...tracked, spec: { replicas } });
};

const pathOf = (type: ResourceType) => replicasPath(type.customVersion?.scale?.specReplicasPath ?? '.spec.replicas');

/** The Scale with the owners of the object's replicas. */
const ownedScale = (object: KubeObject, type: ResourceType): KubeObject => {
  const scale = toScale(object, type);
  const managedFields = scaleFields(object, pathOf(type));
  return { ...scale, metadata: { ...scale.metadata, ...(managedFields ? { managedFields } : {}) } };
};

const fieldsContext = (core: ApiCore, request: ApiRequest) => ({
  manager: request.fieldManager,
  subresource: 'scale',
  schema: core.schemas.forKind('autoscaling/v1', 'Scale'),
  schemas: core.schemas,
  now: timestamp(core.clock),
});

const writeScale = (core: ApiCore, request: ApiRequest, object: KubeObject, { metadata, spec }: KubeObject): KubeObject => {
  const next = cloneJson(object);
  setReplicas(next, request.type, spec.replicas);
  if (metadata.resourceVersion) next.metadata.resourceVersion = metadata.resourceVersion;
  const managedFields = parentFields(object, metadata.managedFields, pathOf(request.type));
  if (managedFields) next.metadata.managedFields = managedFields;
  else delete next.metadata.managedFields;
  return toScale(writeUpdate(core, request, object, next, { fieldsTracked: true }), request.type);
};

const applyScale = (core: ApiCore, request: ApiRequest, { body, force }: Patch): KubeObject => {
  const object = current(core, request);
  const live = ownedScale(object, request.type);
  const applied = serverSideApply({ ...fieldsContext(core, request), live, applied: body as KubeObject, force });
  return writeScale(core, request, object, { ...applied, spec: { replicas: applied.spec?.replicas ?? 0 } });
};

export const patchScale = (core: ApiCore, request: ApiRequest, patch: Patch): KubeObject => {
  if (patch.type === 'apply') return applyScale(core, request, patch);
  const asScale: ApiRequest = { ...request, type: { ...request.type, group: 'autoscaling', version: 'v1', kind: 'Scale', custom: false } };
  return updateScale(core, request, patchedObject(core, asScale, patch, ownedScale(current(core, request), request.type)));
};
