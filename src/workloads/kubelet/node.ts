// Models: one node as kind's, its registration, its Ready condition and its Lease. Leaves out: pressure, eviction, images beyond their names.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isAlreadyExists } from '../../kubernetes/machinery/status.ts';
import { microTimestamp, timestamp, type Clock, type Timer } from '../../platform/clock.ts';
import type { ImageStore } from '../images/image-store.ts';

/** A real node renews every 10 s and reports every 5 min; nobody here reads it that often, and an idle engine is to be idle. */
const renewMs = 300_000;

interface NodeOptions {
  client: ApiClient;
  clock: Clock;
  images: ImageStore;
  name: string;
  ip: string;
  onError(error: unknown): void;
}

const resources = {
  cpu: '8',
  'ephemeral-storage': '264212084Ki',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  memory: '24684084Ki',
  pods: '1100',
};

const labels = (name: string) => ({
  'beta.kubernetes.io/arch': 'amd64',
  'beta.kubernetes.io/os': 'linux',
  'kubernetes.io/arch': 'amd64',
  'kubernetes.io/hostname': name,
  'kubernetes.io/os': 'linux',
  'node-role.kubernetes.io/control-plane': '',
});

const nodeObject = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    labels: labels(name),
    annotations: { 'node.alpha.kubernetes.io/ttl': '0', 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
  },
  spec: {
    podCIDR: '10.244.0.0/24',
    podCIDRs: ['10.244.0.0/24'],
    providerID: `kind://docker/${name.replace(/-control-plane$/, '')}/${name}`,
  },
});

const conditionTexts: [type: string, status: string, reason: string, message: string][] = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
];

/** Keeps the Node object and its Lease. */
export class NodeStatus {
  readonly #options: NodeOptions;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: NodeOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { client, name } = this.#options;
    try {
      await client.create(nodeObject(name));
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    await this.#beat();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #beat(): Promise<void> {
    const { clock, onError } = this.#options;
    try {
      await this.#report();
      await this.#renewLease();
    } catch (error) {
      onError(error);
    }
    if (!this.#stopped) this.#timer = clock.after(renewMs, () => void this.#beat());
  }

  async #report(): Promise<void> {
    const { client, clock, name } = this.#options;
    const node = await client.get({ apiVersion: 'v1', kind: 'Node', name });
    const now = timestamp(clock);
    const known: KubeObject['status'][] = node.status?.conditions ?? [];
    const conditions = conditionTexts.map(([type, status, reason, message]) => {
      const before = known.find((each) => each.type === type);
      return {
        type,
        status,
        lastHeartbeatTime: now,
        lastTransitionTime: before?.status === status ? before.lastTransitionTime : now,
        reason,
        message,
      };
    });
    await client.patch(
      { apiVersion: 'v1', kind: 'Node', name },
      { status: this.#status(conditions) },
      { type: 'strategic', subresource: 'status' },
    );
  }

  #status(conditions: KubeObject['status'][]): KubeObject['status'] {
    const { ip, name, images } = this.#options;
    return {
      capacity: resources,
      allocatable: resources,
      conditions,
      addresses: [
        { type: 'InternalIP', address: ip },
        { type: 'Hostname', address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        machineID: '5f1d2c3b4a5968778695a4b3c2d1e0f0',
        systemUUID: '8f14e45f-ceea-467f-a0e6-6f5d2f3c1b0a',
        bootID: '45c48cce-2e2d-4f3f-8c2e-1d7a9b8c7d6e',
        kernelVersion: '6.1.0-simulated',
        osImage: 'Debian GNU/Linux 12 (bookworm)',
        containerRuntimeVersion: 'containerd://2.2.0',
        kubeletVersion: 'v1.34.4',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
      images: images.all().map(([full, { id, size }]) => ({ names: [id, full], sizeBytes: size })),
    };
  }

  async #renewLease(): Promise<void> {
    const { client, clock, name } = this.#options;
    const reference = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'kube-node-lease', name };
    const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTimestamp(clock) };
    const lease = await client.find(reference);
    if (lease) return void (await client.update({ ...lease, spec }));
    const node = await client.get({ apiVersion: 'v1', kind: 'Node', name });
    const owner = { apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid as string };
    await client.create({ ...reference, metadata: { name, namespace: 'kube-node-lease', ownerReferences: [owner] }, spec } as KubeObject);
  }
}
