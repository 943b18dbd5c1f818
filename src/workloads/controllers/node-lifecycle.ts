// Models: kube-controller-manager's node lifecycle controller, as far as one node can tell: the not-ready taint goes when the node is ready.
import { Controller } from '../../kubernetes/controller/controller.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { controllerClient, type ControllerEnvironment } from './environment.ts';

const notReady = 'node.kubernetes.io/not-ready';
/** A cordoned node. */
const unschedulable = 'node.kubernetes.io/unschedulable';

interface Taint {
  key: string;
  effect: string;
}

const isReady = (node: KubeObject): boolean =>
  (node.status?.conditions as { type: string; status: string }[] | undefined)?.some(
    (each) => each.type === 'Ready' && each.status === 'True',
  ) ?? false;

/** The same list when nothing changes. */
const withTaint = (taints: Taint[], key: string, wanted: boolean): Taint[] => {
  if (taints.some((each) => each.key === key) === wanted) return taints;
  return wanted ? [...taints, { key, effect: 'NoSchedule' }] : taints.filter((each) => each.key !== key);
};

export const startNodeLifecycleController = (environment: ControllerEnvironment) => {
  const client = controllerClient(environment, 'node-controller');
  const nodes = environment.informers.get('v1', 'Node');
  const reconcile = async ({ name }: { name: string }) => {
    const node = nodes.get(undefined, name);
    if (!node) return;
    const taints = (node.spec?.taints ?? []) as Taint[];
    const wanted = withTaint(withTaint(taints, notReady, !isReady(node)), unschedulable, node.spec?.unschedulable === true);
    if (wanted === taints) return;
    const patch = { metadata: { resourceVersion: node.metadata.resourceVersion }, spec: { taints: wanted.length ? wanted : null } };
    await client.patch({ apiVersion: 'v1', kind: 'Node', name }, patch, { type: 'merge' });
  };
  return new Controller({
    name: 'node-lifecycle',
    clock: environment.clock,
    sources: [{ informer: nodes }],
    reconciler: { reconcile },
    onError: (error) => environment.onError('node-lifecycle', error),
  });
};
