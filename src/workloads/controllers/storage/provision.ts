import type { KubeObject } from '../../../kubernetes/machinery/object.ts';

const inTree = 'kubernetes.io/host-path';

/** Provisioners that are simulated; others are waited for, as for a driver that is not installed. */
export const isProvisioned = (storageClass: KubeObject): boolean =>
  [inTree, 'rancher.io/local-path', 'k8s.io/minikube-hostpath'].includes(storageClass['provisioner']);

export const isInTree = (storageClass: KubeObject): boolean => storageClass['provisioner'] === inTree;

export const provisionerOf = (storageClass: KubeObject): string => storageClass['provisioner'];

export const claimReference = ({ metadata: { name, namespace, uid, resourceVersion } }: KubeObject) => ({
  kind: 'PersistentVolumeClaim',
  namespace,
  name,
  uid,
  apiVersion: 'v1',
  resourceVersion,
});

/** The volume that a provisioner makes for a claim. */
export const provisionedVolume = (claim: KubeObject, storageClass: KubeObject, node: string): KubeObject => {
  const name = `pvc-${claim.metadata.uid}`;
  const local = storageClass['provisioner'] === 'rancher.io/local-path';
  const path = local
    ? `/var/local-path-provisioner/${name}_${claim.metadata.namespace}_${claim.metadata.name}`
    : `/tmp/hostpath_pv/${claim.metadata.uid}`;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      annotations: {
        ...(local ? { 'local.path.provisioner/selected-node': node } : {}),
        'pv.kubernetes.io/provisioned-by': storageClass['provisioner'],
        ...(isInTree(storageClass) ? { 'pv.kubernetes.io/bound-by-controller': 'yes' } : {}),
      },
      finalizers: ['kubernetes.io/pv-protection'],
    },
    spec: {
      capacity: { storage: claim.spec.resources.requests.storage },
      accessModes: claim.spec.accessModes,
      claimRef: claimReference(claim),
      persistentVolumeReclaimPolicy: storageClass['reclaimPolicy'] ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
      hostPath: { path, ...(local ? { type: 'DirectoryOrCreate' } : {}) },
      ...(local
        ? {
            nodeAffinity: {
              required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] },
            },
          }
        : {}),
    },
  };
};
