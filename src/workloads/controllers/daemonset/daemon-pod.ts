import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { untolerated, matchesNode } from '../../scheduler/node-fit.ts';
import { podFromTemplate } from '../pod-control.ts';

const generationAnnotation = 'deprecated.daemonset.template.generation';

const toleration = (key: string, effect: string) => ({ key: `node.kubernetes.io/${key}`, operator: 'Exists', effect });

const added = (hostNetwork: boolean) => [
  toleration('not-ready', 'NoExecute'),
  toleration('unreachable', 'NoExecute'),
  toleration('disk-pressure', 'NoSchedule'),
  toleration('memory-pressure', 'NoSchedule'),
  toleration('pid-pressure', 'NoSchedule'),
  toleration('unschedulable', 'NoSchedule'),
  ...(hostNetwork ? [toleration('network-unavailable', 'NoSchedule')] : []),
];

const bound = (affinity: KubeObject['spec'], node: string) => {
  const only = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = required?.nodeSelectorTerms?.map((each: KubeObject['spec']) => ({ ...each, matchFields: only })) ?? [{ matchFields: only }];
  return {
    ...affinity,
    nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  };
};

/** The pod of one node: bound to it by affinity, and tolerant of a node's bad days. */
export const daemonPod = (set: KubeObject, node: string, hash: string): KubeObject => {
  const { template } = set.spec;
  const generation = set.metadata.annotations?.[generationAnnotation];
  const pod = podFromTemplate(template, set, {
    labels: {
      ...template.metadata?.labels,
      'controller-revision-hash': hash,
      ...(generation ? { 'pod-template-generation': generation } : {}),
    },
  });
  const own: KubeObject['spec'][] = pod.spec.tolerations ?? [];
  const more = added(pod.spec.hostNetwork ?? false).filter(
    (each) => !own.some((one) => one.key === each.key && one.effect === each.effect),
  );
  pod.spec = { ...pod.spec, affinity: bound(pod.spec.affinity, node), tolerations: [...own, ...more] };
  return pod;
};

/** Whether a node is to have the pod, and whether one that is there may stay. */
export const nodeVerdict = (set: KubeObject, node: KubeObject): { run: boolean; stay: boolean } => {
  const pod = daemonPod(set, node.metadata.name, '');
  if (!matchesNode(pod, node)) return { run: false, stay: false };
  if (untolerated(pod, node, ['NoExecute'])) return { run: false, stay: false };
  return { run: !untolerated(pod, node, ['NoSchedule']), stay: true };
};

/** The node that a daemon pod is for, also before it is scheduled. */
export const nodeOfPod = (pod: KubeObject): string | undefined => {
  if (pod.spec.nodeName) return pod.spec.nodeName;
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms?.[0]?.matchFields?.[0]?.values?.[0];
};
