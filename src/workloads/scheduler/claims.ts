import type { Informer } from '../../kubernetes/controller/informer.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';

interface ClaimSources {
  claims: Informer;
  classes: Informer;
}

export interface ClaimVerdict {
  /** Why the pod cannot be placed anywhere. */
  problem?: string | undefined;
  /** Claims that wait for their first consumer: the node is told to whoever provisions them. */
  toBind: KubeObject[];
}

const selectedNode = 'volume.kubernetes.io/selected-node';

/** What the pod's claims say about where it may run. */
export const checkClaims = (pod: KubeObject, { claims, classes }: ClaimSources): ClaimVerdict => {
  const toBind: KubeObject[] = [];
  for (const volume of pod.spec.volumes ?? []) {
    const name: string | undefined =
      volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${pod.metadata.name}-${volume.name}` : undefined);
    if (name === undefined) continue;
    const claim = claims.get(pod.metadata.namespace, name);
    if (!claim) return { problem: `persistentvolumeclaim "${name}" not found`, toBind };
    if (claim.metadata.deletionTimestamp) return { problem: `persistentvolumeclaim "${name}" is being deleted`, toBind };
    if (claim.spec.volumeName && claim.metadata.annotations?.['pv.kubernetes.io/bind-completed']) continue;
    const storageClass = classes.get(undefined, claim.spec.storageClassName ?? '');
    if (storageClass?.['volumeBindingMode'] !== 'WaitForFirstConsumer')
      return { problem: 'pod has unbound immediate PersistentVolumeClaims', toBind };
    toBind.push(claim);
  }
  return { toBind };
};

export const isSelected = (claim: KubeObject): boolean => claim.metadata.annotations?.[selectedNode] !== undefined;

export const withSelectedNode = (claim: KubeObject, node: string): KubeObject => ({
  ...claim,
  metadata: { ...claim.metadata, annotations: { ...claim.metadata.annotations, [selectedNode]: node } },
});
