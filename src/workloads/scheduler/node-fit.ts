import { parseQuantity } from '../../kubernetes/machinery/quantity.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { matchesLabels, satisfies } from '../objects/label-selector.ts';
import { isPodFinished } from '../objects/pod.ts';

/** Why a node does not take a pod; `resolvable` when other pods going away would help. */
export interface Misfit {
  reason: string;
  resolvable: boolean;
}

interface Taint {
  key: string;
  value?: string;
  effect: string;
}

interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
}

const tolerates = ({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean =>
  (!effect || effect === taint.effect) &&
  (!key || key === taint.key) &&
  (operator === 'Exists' || (value === (taint.value ?? '') && Boolean(key)));

export const untolerated = (pod: KubeObject, node: KubeObject, effects: string[]): Taint | undefined => {
  const tolerations: Toleration[] = pod.spec.tolerations ?? [];
  return (node.spec?.taints ?? []).find(
    (taint: Taint) => effects.includes(taint.effect) && !tolerations.some((each) => tolerates(each, taint)),
  );
};

const matchesTerm = (term: KubeObject['spec'], node: KubeObject): boolean =>
  (term.matchExpressions ?? []).every((each: KubeObject['spec']) => satisfies(node.metadata.labels ?? {}, each)) &&
  (term.matchFields ?? []).every((each: KubeObject['spec']) => satisfies({ 'metadata.name': node.metadata.name }, each));

/** nodeSelector and required node affinity. */
export const matchesNode = (pod: KubeObject, node: KubeObject): boolean => {
  if (!matchesLabels(pod.spec.nodeSelector ?? {}, node.metadata.labels)) return false;
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return !terms || terms.some((each: KubeObject['spec']) => matchesTerm(each, node));
};

type Amounts = Map<string, bigint>;

const nano = (text: string) => parseQuantity(text).nano;

/** Objects never change, so what one asks for is worked out once. */
const knownRequests = new WeakMap<KubeObject, Amounts>();

/** What a pod asks for: its containers together, or its largest init container where that is more. */
export const requestsOf = (pod: KubeObject): Amounts => {
  const known = knownRequests.get(pod);
  if (known) return known;
  const total: Amounts = new Map();
  const add = (map: Amounts, requests: Record<string, string> = {}) => {
    for (const [name, text] of Object.entries(requests)) map.set(name, (map.get(name) ?? 0n) + nano(text));
  };
  for (const each of pod.spec.containers) add(total, each.resources?.requests);
  for (const each of pod.spec.initContainers ?? []) {
    if (each.restartPolicy === 'Always') add(total, each.resources?.requests);
    else
      for (const [name, text] of Object.entries((each.resources?.requests ?? {}) as Record<string, string>))
        if (nano(text) > (total.get(name) ?? 0n)) total.set(name, nano(text));
  }
  add(total, pod.spec.overhead);
  knownRequests.set(pod, total);
  return total;
};

const lacking = (pod: KubeObject, node: KubeObject, others: KubeObject[]): string[] => {
  const allocatable: Record<string, string> = node.status?.allocatable ?? {};
  const running = others.filter((each) => !isPodFinished(each));
  const missing = running.length + 1 > Number(allocatable['pods'] ?? 110) ? ['Too many pods'] : [];
  const used: Amounts = new Map();
  for (const each of running) for (const [name, amount] of requestsOf(each)) used.set(name, (used.get(name) ?? 0n) + amount);
  for (const [name, amount] of requestsOf(pod)) {
    const free = nano(allocatable[name] ?? '0') - (used.get(name) ?? 0n);
    if (amount > 0n && amount > free) missing.push(`Insufficient ${name}`);
  }
  return missing;
};

/** Nothing when the node takes the pod. Plugins in upstream's order; the first that refuses speaks. */
export const misfits = (pod: KubeObject, node: KubeObject, others: KubeObject[]): Misfit[] => {
  const final = (reason: string): Misfit[] => [{ reason, resolvable: false }];
  const tolerations: Toleration[] = pod.spec.tolerations ?? [];
  const cordon: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  if (node.spec?.unschedulable && !tolerations.some((each) => tolerates(each, cordon))) return final('node(s) were unschedulable');
  const taint = untolerated(pod, node, ['NoSchedule', 'NoExecute']);
  if (taint) return final(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`);
  if (!matchesNode(pod, node)) return final("node(s) didn't match Pod's node affinity/selector");
  const capacity: Record<string, string> = node.status?.allocatable ?? {};
  return lacking(pod, node, others).map((reason) => {
    const name = reason.replace('Insufficient ', '');
    const never = reason !== 'Too many pods' && (requestsOf(pod).get(name) ?? 0n) > nano(capacity[name] ?? '0');
    return { reason, resolvable: !never };
  });
};
