// Models: what becomes of volumes and claims: phases, reclaiming, and the protection of those that are in use.
import { Controller } from '../../../kubernetes/controller/controller.ts';
import type { ApiClient } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import type { Request } from '../../../kubernetes/controller/reconciler.ts';
import { isPodFinished } from '../../objects/pod.ts';
import { controllerClient, type ControllerEnvironment } from '../environment.ts';
import { writeStatus } from '../write-status.ts';

const releaseFinalizer = async (client: ApiClient, object: KubeObject, finalizer: string): Promise<void> => {
  const finalizers = (object.metadata.finalizers ?? []).filter((each) => each !== finalizer);
  await client.update({ ...object, metadata: { ...object.metadata, finalizers } });
};

/** Available, Bound, Released; deleted when released and its policy says so. */
export const startVolumeReclaimer = (environment: ControllerEnvironment): Controller => {
  const { clock, informers, onError } = environment;
  const client = controllerClient(environment, 'persistent-volume-binder');
  const volumes = informers.get('v1', 'PersistentVolume');
  const claims = informers.get('v1', 'PersistentVolumeClaim');
  const reconcile = async ({ name }: Request): Promise<void> => {
    const volume = volumes.get(undefined, name);
    if (!volume) return;
    const reference = volume.spec.claimRef;
    if (volume.metadata.deletionTimestamp) {
      const inUse = reference?.uid && claims.get(reference.namespace, reference.name)?.metadata.uid === reference.uid;
      if (!inUse && volume.metadata.finalizers?.includes('kubernetes.io/pv-protection'))
        await releaseFinalizer(client, volume, 'kubernetes.io/pv-protection');
      return;
    }
    if (!reference?.uid)
      return void (volume.status?.phase === 'Available' || (await writeStatus(client, volume, { ...volume.status, phase: 'Available' })));
    const claim =
      claims.get(reference.namespace, reference.name) ??
      (await client.find({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: reference.namespace, name: reference.name }));
    if (claim?.metadata.uid === reference.uid) return;
    if (volume.status?.phase !== 'Released') return void (await writeStatus(client, volume, { ...volume.status, phase: 'Released' }));
    if (volume.spec.persistentVolumeReclaimPolicy === 'Delete') await client.delete({ apiVersion: 'v1', kind: 'PersistentVolume', name });
  };
  return new Controller({
    name: 'persistentvolume-reclaimer',
    clock,
    reconciler: { reconcile },
    sources: [
      { informer: volumes },
      {
        informer: claims,
        requests: ({ type, object }) => (type === 'DELETED' && object.spec.volumeName ? [{ name: object.spec.volumeName }] : []),
      },
    ],
    onError: (error) => onError('persistentvolume-reclaimer', error),
  });
};

const usesClaim = (pod: KubeObject, name: string): boolean =>
  !isPodFinished(pod) && (pod.spec.volumes ?? []).some((each: KubeObject['spec']) => each.persistentVolumeClaim?.claimName === name);

/** A claim that is being deleted stays while a pod uses it. */
export const startClaimProtection = (environment: ControllerEnvironment): Controller => {
  const { clock, informers, onError } = environment;
  const client = controllerClient(environment, 'pvc-protection-controller');
  const claims = informers.get('v1', 'PersistentVolumeClaim');
  const pods = informers.get('v1', 'Pod');
  const finalizer = 'kubernetes.io/pvc-protection';
  const reconcile = async ({ namespace, name }: Request): Promise<void> => {
    const claim = claims.get(namespace, name);
    if (!claim?.metadata.deletionTimestamp || !claim.metadata.finalizers?.includes(finalizer)) return;
    if (!pods.list(namespace).some((each) => usesClaim(each, name))) await releaseFinalizer(client, claim, finalizer);
  };
  return new Controller({
    name: 'pvc-protection',
    clock,
    reconciler: { reconcile },
    sources: [
      { informer: claims },
      {
        informer: pods,
        requests: ({ object }) =>
          (object.spec?.volumes ?? []).flatMap((each: KubeObject['spec']) =>
            each.persistentVolumeClaim ? [{ namespace: object.metadata.namespace, name: each.persistentVolumeClaim.claimName }] : [],
          ),
      },
    ],
    onError: (error) => onError('pvc-protection', error),
  });
};
