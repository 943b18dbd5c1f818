import type { KubeObject } from '../../kubernetes/machinery/object.ts';

/**
 * init containers run to their end one after the other; sidecars are init containers that go on (restartPolicy: Always);
 * ephemeral ones are added to a running pod for debugging and count for nothing.
 */
export type ContainerRole = 'init' | 'sidecar' | 'app' | 'ephemeral';

/** Where a pod's spec and status list containers of a role. */
export const listOf = (role: ContainerRole): 'containers' | 'initContainers' | 'ephemeralContainers' =>
  role === 'app' ? 'containers' : role === 'ephemeral' ? 'ephemeralContainers' : 'initContainers';

export interface Waiting {
  reason: string;
  message?: string | undefined;
}

export interface Terminated {
  exitCode: number;
  reason: string;
  message?: string | undefined;
  startedAt: string;
  finishedAt: string;
  containerID?: string | undefined;
}

export type ContainerState = { waiting: Waiting } | { running: { startedAt: string } } | { terminated: Terminated };

/** What the node knows of one container; the pod's status is made of it. */
export interface ContainerRecord {
  readonly role: ContainerRole;
  spec: KubeObject['spec'];
  state: ContainerState;
  lastTerminated?: Terminated | undefined;
  restartCount: number;
  containerID?: string | undefined;
  imageID: string;
  started: boolean;
  ready: boolean;
}

export const newRecord = (spec: KubeObject['spec'], role: ContainerRole, reason: string): ContainerRecord => ({
  role,
  spec,
  state: { waiting: { reason } },
  restartCount: 0,
  imageID: '',
  started: false,
  ready: false,
});

/** The record that a status shows: what a restarted engine knows of a pod that it runs. */
export const recordFromStatus = (spec: KubeObject['spec'], role: ContainerRole, status: KubeObject['status']): ContainerRecord => ({
  role,
  spec,
  state: Object.keys(status.state ?? {}).length > 0 ? status.state : { waiting: { reason: 'ContainerCreating' } },
  lastTerminated: status.lastState?.terminated,
  restartCount: status.restartCount ?? 0,
  containerID: status.containerID,
  imageID: status.imageID ?? '',
  started: status.started ?? false,
  ready: status.ready ?? false,
});

export const waitingOf = ({ state }: ContainerRecord): Waiting | undefined => ('waiting' in state ? state.waiting : undefined);
export const terminatedOf = ({ state }: ContainerRecord): Terminated | undefined => ('terminated' in state ? state.terminated : undefined);
export const isRunning = ({ state }: ContainerRecord): boolean => 'running' in state;
