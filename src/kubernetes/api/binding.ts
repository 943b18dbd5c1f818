// POST pods/NAME/binding and POST bindings: the scheduler gives a pod its node. Upstream writes this without tracking fields.
import { cloneJson } from '../machinery/clone-json.ts';
import { timestamp } from '../../platform/clock.ts';
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import { readObject, type ApiCore } from './core.ts';
import { inServerOrder } from './object-meta.ts';
import { subjectOf, type ApiRequest } from './request.ts';

export const bindPod = (core: ApiCore, request: ApiRequest, binding: KubeObject): void => {
  const name = request.name || binding.metadata.name;
  const target = binding.target?.kind;
  if (!binding.target?.name) throw apiErrors.other(500, undefined, 'target.name: Required value');
  if (target && target !== 'Node') {
    throw apiErrors.other(500, undefined, `target.kind: Unsupported value: ${JSON.stringify(target)}: supported values: "Node", "<empty>"`);
  }
  const subject = { ...subjectOf(request), resource: 'pods' };
  const type = core.registry.byPath('', 'v1', 'pods') ?? request.type;
  const pod = readObject(core, type, request.namespace, name);
  if (!pod) throw apiErrors.notFound(subject, name);
  const conflict = (why: string) => apiErrors.conflict({ group: '', resource: 'pods/binding' }, name, why);
  if (binding.metadata.uid && binding.metadata.uid !== pod.metadata.uid) {
    throw conflict(`Precondition failed: UID in precondition: ${binding.metadata.uid}, UID in object meta: ${pod.metadata.uid}`);
  }
  if (pod.metadata.deletionTimestamp) throw conflict(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec?.nodeName) throw conflict(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
  const gates = pod.spec?.schedulingGates ?? [];
  if (gates.length) throw conflict(`pod ${name} has non-empty .spec.schedulingGates`);
  if (request.dryRun) return;
  core.store.put('pods', `${request.namespace}/${name}`, inServerOrder(bound(pod, binding, timestamp(core.clock))), pod);
};

const bound = (pod: KubeObject, binding: KubeObject, now: string): KubeObject => {
  const next = cloneJson(pod);
  next.spec.nodeName = binding.target?.name;
  if (binding.metadata.annotations) next.metadata.annotations = { ...next.metadata.annotations, ...binding.metadata.annotations };
  const others = (next.status?.conditions ?? []).filter((each: { type: string }) => each.type !== 'PodScheduled');
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now };
  next.status = { ...next.status, conditions: [...others, scheduled] };
  return next;
};
