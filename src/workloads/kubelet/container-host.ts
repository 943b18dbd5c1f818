import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { KubeletContext } from './kubelet-context.ts';
import type { PodVolumes } from './pod-volumes.ts';

/** What a container needs of its pod. */
export interface ContainerHost {
  context: KubeletContext;
  pod(): KubeObject;
  podIP(): string;
  volumes: PodVolumes;
  /** Where logs of this pod are kept. */
  folder: string;
  /** Something changed: look again, tell the API. */
  changed(): void;
}
