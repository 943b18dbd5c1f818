import type { ApiClient } from '../kubernetes/machinery/client.ts';
import type { KubeObject } from '../kubernetes/machinery/object.ts';
import type { Clock } from '../platform/clock.ts';
import type { ExecStreams } from '../kubernetes/stream/node-connector.ts';
import type { ByteChannel } from './shell/byte-channel.ts';
import type { PodNetwork } from './network/pod-network.ts';
import type { Machine } from './shell/machine.ts';

/** What runs inside a simulated container sees of its world. */
export interface ContainerContext {
  pod: KubeObject;
  /** The container's entry in the pod's spec. */
  container: KubeObject['spec'];
  /** The image reference as the pod names it. */
  image: string;
  /** The image's config as the registry answered; undefined for public images that are taken to exist. */
  imageConfig?: ImageConfig | undefined;
  command: string[];
  env: Record<string, string>;
  /** The API as the pod's ServiceAccount; undefined with automountServiceAccountToken: false. */
  client?: ApiClient | undefined;
  clock: Clock;
  /** Aborts when the container is asked to end. */
  signal: AbortSignal;
  /** One line of the container's log. */
  log(line: string, stream?: 'stdout' | 'stderr'): void;
  /** A folder on disk that lives as long as the pod: its emptyDir and container layer. `volumePath('data')` for the volume mounted with that name. */
  volumePath(volume: string): string;
  network: PodNetwork;
  /** Below: what the simulated shell and servers of src/workloads use; a program can do without. */
  process?: ProcessContext | undefined;
}

/** A container as a process of it sees the kernel. */
export interface ProcessContext {
  machine: Machine;
  stdin: ByteChannel;
  /** Raw bytes for the log and whoever is attached. */
  write(data: string | Buffer, stream?: 'stdout' | 'stderr'): void;
  workingDir: string;
  /** Aborts when the container is killed without mercy. */
  killed: AbortSignal;
}

/** `node`: an image whose program is run for real, see guest/node-program.ts. */
export const programLabel = 'dev.gitops-lab.program';

export interface ImageConfig {
  digest: string;
  entrypoint: string[];
  cmd: string[];
  env: string[];
  labels: Record<string, string>;
}

/** A running program. */
export interface Running {
  /** Resolves with the exit code when the program ends by itself or after `signal` aborted. */
  exited: Promise<number>;
  /** Answers probes; without it a probe succeeds while the program runs. */
  probe?(probe: KubeObject['spec']): Promise<boolean>;
  /** `kubectl exec`; without it the small simulated shell answers. */
  exec?(command: string[], streams: ExecStreams): Promise<number>;
}

/** A simulated image: what a container of a matching image does. The first match in the list wins. */
export interface Program {
  name: string;
  /** Files of the image, by path without a leading slash, beside those that the registry's layers hold. */
  files?: Record<string, string> | undefined;
  /** What the image runs when the pod names no command; the registry's config wins. */
  command?: string[] | undefined;
  matches(image: { repository: string; tag: string; config?: ImageConfig | undefined }): boolean;
  start(context: ContainerContext): Running;
}
