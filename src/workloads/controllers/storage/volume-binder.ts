// Models: the persistent volume binder and the provisioner behind the default StorageClass. Leaves out: resizing, snapshots, attaching.
import { Controller } from '../../../kubernetes/controller/controller.ts';
import type { EventRecorder } from '../../../kubernetes/controller/event-recorder.ts';
import type { Informer } from '../../../kubernetes/controller/informer.ts';
import type { Reconciler, Request } from '../../../kubernetes/controller/reconciler.ts';
import type { ApiClient } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { isAlreadyExists } from '../../../kubernetes/machinery/status.ts';
import { nodeName } from '../../node-name.ts';
import { controllerClient, controllerRecorder, type ControllerEnvironment } from '../environment.ts';
import { writeStatus } from '../write-status.ts';
import { matchingVolume } from './matching-volume.ts';
import { claimReference, isInTree, isProvisioned, provisionedVolume, provisionerOf } from './provision.ts';

const bindCompleted = 'pv.kubernetes.io/bind-completed';
const boundByController = 'pv.kubernetes.io/bound-by-controller';
const selectedNode = 'volume.kubernetes.io/selected-node';

class ClaimReconciler implements Reconciler {
  readonly #client: ApiClient;
  readonly #recorder: EventRecorder;
  readonly #claims: Informer;
  readonly #volumes: Informer;
  readonly #classes: Informer;

  constructor(environment: ControllerEnvironment) {
    const { informers } = environment;
    this.#client = controllerClient(environment, 'persistent-volume-binder');
    this.#recorder = controllerRecorder(environment, this.#client, 'persistentvolume-controller');
    this.#claims = informers.get('v1', 'PersistentVolumeClaim');
    this.#volumes = informers.get('v1', 'PersistentVolume');
    this.#classes = informers.get('storage.k8s.io/v1', 'StorageClass');
  }

  async reconcile({ namespace, name }: Request): Promise<void> {
    const claim = this.#claims.get(namespace, name);
    if (!claim || claim.metadata.deletionTimestamp) return;
    if (claim.metadata.annotations?.[bindCompleted]) return this.#check(claim);
    const storageClass = this.#classes.get(undefined, claim.spec.storageClassName ?? '');
    const waits = storageClass?.['volumeBindingMode'] === 'WaitForFirstConsumer' && !claim.metadata.annotations?.[selectedNode];
    const volume = waits && !claim.spec.volumeName ? undefined : matchingVolume(claim, this.#volumes.list());
    if (volume) return this.#bind(claim, volume);
    if (waits) return this.#say(claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
    await this.#provision(claim, storageClass);
  }

  /** A bound claim whose volume went away is lost. */
  async #check(claim: KubeObject): Promise<void> {
    const volume = this.#volumes.get(undefined, claim.spec.volumeName);
    if (volume) return this.#report(claim, volume);
    if (claim.status?.phase === 'Lost') return;
    await writeStatus(this.#client, claim, { ...claim.status, phase: 'Lost' });
    this.#say(claim, 'Warning', 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
  }

  async #report(claim: KubeObject, volume: KubeObject): Promise<void> {
    const status = { phase: 'Bound', accessModes: volume.spec.accessModes, capacity: volume.spec.capacity };
    await writeStatus(this.#client, claim, { ...claim.status, ...status });
  }

  async #bind(claim: KubeObject, volume: KubeObject): Promise<void> {
    let bound = volume;
    if (!volume.spec.claimRef?.uid) {
      const annotations = { ...volume.metadata.annotations, [boundByController]: 'yes' };
      bound = await this.#client.update({
        ...volume,
        metadata: { ...volume.metadata, annotations },
        spec: { ...volume.spec, claimRef: claimReference(claim) },
      });
    }
    await writeStatus(this.#client, bound, { ...bound.status, phase: 'Bound' });
    const annotations = {
      ...claim.metadata.annotations,
      [bindCompleted]: 'yes',
      ...(claim.spec.volumeName ? {} : { [boundByController]: 'yes' }),
    };
    const next = { ...claim, metadata: { ...claim.metadata, annotations }, spec: { ...claim.spec, volumeName: volume.metadata.name } };
    await this.#report(await this.#client.update(next), bound);
  }

  async #provision(claim: KubeObject, storageClass: KubeObject | undefined): Promise<void> {
    const name = claim.spec.storageClassName;
    if (!name)
      return this.#say(claim, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
    if (!storageClass) return this.#say(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`);
    const provisioner = provisionerOf(storageClass);
    const annotations = {
      ...claim.metadata.annotations,
      'volume.beta.kubernetes.io/storage-provisioner': provisioner,
      'volume.kubernetes.io/storage-provisioner': provisioner,
    };
    const known = claim.metadata.annotations?.['volume.kubernetes.io/storage-provisioner'] === provisioner;
    const marked = known ? claim : await this.#client.update({ ...claim, metadata: { ...claim.metadata, annotations } });
    const external = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
    if (!isInTree(storageClass)) this.#say(claim, 'Normal', 'ExternalProvisioning', external);
    if (!isProvisioned(storageClass)) return;
    const volume = provisionedVolume(marked, storageClass, claim.metadata.annotations?.[selectedNode] ?? nodeName);
    try {
      await this.#client.create(volume);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    const how = isInTree(storageClass) ? ` using ${provisioner}` : '';
    this.#say(claim, 'Normal', 'ProvisioningSucceeded', `Successfully provisioned volume ${volume.metadata.name}${how}`);
  }

  #say(claim: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#recorder.record(claim, { type, reason, message });
  }
}

/** Claims: bound to what is there, or provisioned. */
export const startVolumeBinder = (environment: ControllerEnvironment): Controller => {
  const { clock, informers, onError } = environment;
  const claims = informers.get('v1', 'PersistentVolumeClaim');
  const unbound = () =>
    claims
      .list()
      .filter((each) => each.status?.phase !== 'Bound')
      .map(({ metadata: { namespace, name } }) => ({ namespace, name }));
  return new Controller({
    name: 'persistentvolume-binder',
    clock,
    reconciler: new ClaimReconciler(environment),
    sources: [
      { informer: claims },
      { informer: informers.get('storage.k8s.io/v1', 'StorageClass'), requests: unbound },
      {
        informer: informers.get('v1', 'PersistentVolume'),
        requests: ({ object }) => {
          const reference = object.spec.claimRef;
          return reference ? [{ namespace: reference.namespace, name: reference.name }] : unbound();
        },
      },
    ],
    onError: (error) => onError('persistentvolume-binder', error),
  });
};
