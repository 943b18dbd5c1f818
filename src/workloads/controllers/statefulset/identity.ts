import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { controllerReference } from '../../objects/owner.ts';
import { podFromTemplate } from '../pod-control.ts';

export const firstOrdinal = (set: KubeObject): number => set.spec.ordinals?.start ?? 0;

export const ordinalOf = (set: KubeObject, pod: KubeObject): number | undefined => {
  const { name } = pod.metadata;
  const prefix = `${set.metadata.name}-`;
  return name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)) ? Number(name.slice(prefix.length)) : undefined;
};

export const claimName = (set: KubeObject, template: KubeObject, ordinal: number): string =>
  `${template.metadata.name}-${set.metadata.name}-${ordinal}`;

/** The pod of one ordinal at one revision: its own name, host name, claims. */
export const statefulPod = (set: KubeObject, template: KubeObject['spec'], ordinal: number, revision: string): KubeObject => {
  const name = `${set.metadata.name}-${ordinal}`;
  const pod = podFromTemplate(template, set, {
    name,
    labels: {
      ...template.metadata?.labels,
      'apps.kubernetes.io/pod-index': String(ordinal),
      'controller-revision-hash': revision,
      'statefulset.kubernetes.io/pod-name': name,
    },
  });
  const claims: KubeObject[] = set.spec.volumeClaimTemplates ?? [];
  const names = new Set(claims.map((each) => each.metadata.name));
  const others = (pod.spec.volumes ?? []).filter((each: { name: string }) => !names.has(each.name));
  const volumes = [
    ...claims.map((each) => ({ name: each.metadata.name, persistentVolumeClaim: { claimName: claimName(set, each, ordinal) } })),
    ...others,
  ];
  pod.spec = {
    ...pod.spec,
    hostname: name,
    ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}),
    ...(volumes.length > 0 ? { volumes } : {}),
  };
  return pod;
};

export const claimOf = (set: KubeObject, template: KubeObject, ordinal: number): KubeObject => {
  const deletedWithSet = set.spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete';
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: claimName(set, template, ordinal),
      namespace: set.metadata.namespace as string,
      labels: { ...template.metadata.labels, ...set.spec.selector.matchLabels },
      ...(template.metadata.annotations ? { annotations: template.metadata.annotations } : {}),
      ...(deletedWithSet ? { ownerReferences: [controllerReference(set)] } : {}),
    },
    spec: template.spec,
  };
};
