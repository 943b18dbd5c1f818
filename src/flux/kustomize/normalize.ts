// Built-in kinds go through their Go types before they are applied: unknown fields fall away, empty structs appear (`strategy: {}`), stringData becomes data.
// What does not fit its type is left as it is: the API server's typed patch refuses it then.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { decodeGo } from '../../kubernetes/schema/go-decode.ts';
import { goTypeOfKind } from '../../kubernetes/schema/go-types.ts';
import { clone } from '../build/value.ts';

const rolesOf = new Set(['Role', 'ClusterRole']);

/** client-go's scheme knows neither CustomResourceDefinition nor APIService. */
const unknownToScheme = /^(apiextensions|apiregistration)\.k8s\.io\//;

const typed = (object: KubeObject): KubeObject => {
  const type = unknownToScheme.test(object.apiVersion) ? undefined : goTypeOfKind(object.apiVersion, object.kind);
  if (!type) return object;
  try {
    const decoded = decodeGo(object, type, { complaints: [] }) as KubeObject;
    return { ...decoded, apiVersion: object.apiVersion, kind: object.kind };
  } catch {
    return object;
  }
};

const withProtocols = (containers: KubeObject['spec'][] | undefined): void => {
  for (const container of containers ?? []) for (const port of container.ports ?? []) port.protocol ||= 'TCP';
};

const podSpecOf = ({ kind, spec }: KubeObject): KubeObject['spec'] | undefined => {
  if (kind === 'Pod') return spec;
  return kind === 'CronJob' ? spec?.jobTemplate?.spec?.template?.spec : spec?.template?.spec;
};

const podKinds = new Set(['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob']);

const fillIn = (object: KubeObject): void => {
  if (podKinds.has(object.kind)) withProtocols(podSpecOf(object)?.containers);
  if (object.kind === 'Service' && object.apiVersion === 'v1') for (const port of object.spec?.ports ?? []) port.protocol ||= 'TCP';
  if (object.kind !== 'Secret' || !object.stringData) return;
  const entries = Object.entries(object.stringData as Record<string, string>);
  object.data = { ...object.data, ...Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value).toString('base64')])) };
  delete object.stringData;
};

/** Answers a copy. */
export const normalize = (object: KubeObject): KubeObject => {
  if (object.apiVersion === 'rbac.authorization.k8s.io/v1' && rolesOf.has(object.kind)) return clone(object);
  const before = clone(object);
  const copy = clone(typed(before));
  if (copy !== before && goTypeOfKind(object.apiVersion, object.kind)) fillIn(copy);
  if (object.kind !== 'CustomResourceDefinition') delete copy.status;
  delete (copy.metadata as { creationTimestamp?: unknown }).creationTimestamp;
  return copy;
};
