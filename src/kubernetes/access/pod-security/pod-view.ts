// What the Pod Security Standards look at in a pod.

export interface SecurityContext {
  allowPrivilegeEscalation?: boolean;
  privileged?: boolean;
  runAsNonRoot?: boolean;
  runAsUser?: number;
  procMount?: string;
  capabilities?: { add?: string[]; drop?: string[] };
  seccompProfile?: { type: string };
  appArmorProfile?: { type: string };
  seLinuxOptions?: { type?: string; user?: string; role?: string };
  windowsOptions?: { hostProcess?: boolean };
  sysctls?: { name: string }[];
}

export interface ViewedContainer {
  name: string;
  ports?: { hostPort?: number }[];
  securityContext?: SecurityContext;
}

export interface ViewedPod {
  containers?: ViewedContainer[];
  initContainers?: ViewedContainer[];
  ephemeralContainers?: ViewedContainer[];
  volumes?: Record<string, unknown>[];
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
  os?: { name: string };
  securityContext?: SecurityContext;
}

/** Why a pod does not meet a standard: `reason (detail)`. */
export interface Violation {
  reason: string;
  detail: string;
}

export const containersOf = ({ initContainers = [], containers = [], ephemeralContainers = [] }: ViewedPod): ViewedContainer[] => [
  ...initContainers,
  ...containers,
  ...ephemeralContainers,
];

export const quoted = (items: string[]): string => items.map((each) => `"${each}"`).join(', ');
export const sortedSet = (items: string[]): string[] => [...new Set(items)].toSorted();
export const plural = (one: string, many: string, count: number): string => (count === 1 ? one : many);

export const namesWhere = (pod: ViewedPod, isBad: (container: ViewedContainer) => boolean): string[] =>
  containersOf(pod)
    .filter(isBad)
    .map(({ name }) => name);

/** `container "a"`, `containers "a", "b"`. */
export const containers = (names: string[]): string => `${plural('container', 'containers', names.length)} ${quoted(names)}`;

/** Those that set something bad: the pod itself, and containers. */
export const setters = (podToo: boolean, names: string[]): string[] => [
  ...(podToo ? ['pod'] : []),
  ...(names.length > 0 ? [containers(names)] : []),
];
