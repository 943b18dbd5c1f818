// Models: the kubelet and containerd of one node. Leaves out: resources and their limits, devices, user namespaces, in-place resizing.
import { join } from 'node:path';
import { EventRecorder } from '../../kubernetes/controller/event-recorder.ts';
import type { Informer } from '../../kubernetes/controller/informer.ts';
import { managedClient } from '../../kubernetes/controller/managed-client.ts';
import type { WatchEvent } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { NodeConnector } from '../../kubernetes/stream/node-connector.ts';
import type { ControllerEnvironment } from '../controllers/environment.ts';
import { ImageStore } from '../images/image-store.ts';
import type { ClusterNetwork } from '../network/cluster-network.ts';
import { isPodFinished } from '../objects/pod.ts';
import type { Program } from '../program.ts';
import { nodeName } from '../node-name.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { KubeletConnector } from './kubelet-connector.ts';
import { NodeStatus } from './node.ts';
import { PodAddresses } from './pod-addresses.ts';
import { PodWorker } from './pod-worker.ts';

export interface KubeletOptions extends ControllerEnvironment {
  network: ClusterNetwork;
  registryHosts: string[];
  programs: Program[];
  stateDir: string;
}

const nodeIP = '172.18.0.2';

class Kubelet {
  readonly #context: KubeletContext;
  readonly #workers = new Map<string, PodWorker>();
  readonly #leaving = new Set<Promise<void>>();
  readonly node: NodeStatus;
  readonly connector: NodeConnector;
  #stopped = false;

  constructor(options: KubeletOptions) {
    const { clock, clientFor, informers, network, programs, registryHosts, stateDir } = options;
    const client = managedClient(
      clientFor({ name: `system:node:${nodeName}`, groups: ['system:nodes', 'system:authenticated'] }),
      'kubelet',
    );
    const images = new ImageStore({ clock, registryHosts, folder: join(stateDir, 'node', 'images') });
    const onError = (error: unknown) => options.onError('kubelet', error);
    this.#context = {
      clock,
      client,
      clientFor,
      recorder: new EventRecorder({ client, clock, component: 'kubelet', host: nodeName }),
      informers,
      network,
      images,
      programs,
      addresses: new PodAddresses(),
      nodeName,
      nodeIP,
      stateDir: join(stateDir, 'node'),
      onError,
    };
    this.node = new NodeStatus({ client, clock, images, name: nodeName, ip: nodeIP, onError });
    this.connector = new KubeletConnector(this.#context, (pod) => this.#workers.get(pod.metadata.uid ?? ''));
    const pods: Informer = informers.get('v1', 'Pod');
    pods.onEvent((event: WatchEvent) => this.#take(event));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.node.stop();
    for (const worker of this.#workers.values()) worker.abandon();
    await this.#context.recorder.flush();
    await Promise.allSettled(this.#leaving);
  }

  /** Images are pulled again when a container needs them; what runs goes on. */
  forgetImages(): void {
    this.#context.images.forget();
  }

  #take({ type, object: pod }: WatchEvent): void {
    if (this.#stopped || pod.spec?.nodeName !== nodeName) return;
    const uid = pod.metadata.uid as string;
    const worker = this.#workers.get(uid);
    if (type === 'DELETED') {
      if (worker) this.#remove(uid, worker);
    } else if (worker) worker.update(pod);
    else this.#adopt(uid, pod);
  }

  #adopt(uid: string, pod: KubeObject): void {
    const worker = new PodWorker(this.#context, pod);
    this.#workers.set(uid, worker);
    if (pod.metadata.deletionTimestamp) worker.update(pod);
    else if (!isPodFinished(pod)) worker.start();
  }

  #remove(uid: string, worker: PodWorker): void {
    this.#workers.delete(uid);
    const work: Promise<void> = worker
      .remove()
      .catch(this.#context.onError)
      .finally(() => this.#leaving.delete(work));
    this.#leaving.add(work);
  }
}

export const startKubelet = (options: KubeletOptions): Pick<Kubelet, 'connector' | 'stop' | 'forgetImages'> => {
  const kubelet = new Kubelet(options);
  kubelet.node.start().catch((error: unknown) => options.onError('kubelet', error));
  return kubelet;
};
