import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { newRecord, recordFromStatus, type ContainerRecord, type ContainerRole } from './container-record.ts';

/** A pod's containers as its status shows them; those that it does not show yet are about to be made. */
export const recordsOf = ({ spec, status }: KubeObject): ContainerRecord[] => {
  const inits: KubeObject['spec'][] = spec.initContainers ?? [];
  const known: KubeObject['status'][] = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'].flatMap(
    (list) => status?.[list] ?? [],
  );
  const record = (container: KubeObject['spec'], role: ContainerRole) => {
    const before = known.find((each) => each.name === container.name);
    return before
      ? recordFromStatus(container, role, before)
      : newRecord(container, role, inits.length > 0 ? 'PodInitializing' : 'ContainerCreating');
  };
  return [
    ...inits.map((each) => record(each, each.restartPolicy === 'Always' ? 'sidecar' : 'init')),
    ...spec.containers.map((each: KubeObject['spec']) => record(each, 'app')),
    ...(spec.ephemeralContainers ?? []).map((each: KubeObject['spec']) => record(each, 'ephemeral')),
  ];
};
