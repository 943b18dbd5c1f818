// Flux Operator's way: inputs that are looked up, and the ResourceSets that make objects of them.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { parseDuration } from '../../course/duration.ts';
import { conditionOf, nextPass, timeOf } from '../trace/flux-object.ts';
import { parseInventory } from '../trace/workload-hops.ts';
import type { World } from '../world.ts';
import { loopId, type LoopEdge, type LoopNode, type LoopPart } from './loop.ts';
import { workloadNodes } from './workload-nodes.ts';

const api = 'fluxcd.controlplane.io/v1';
const annotation = (object: KubeObject, name: string): string | undefined =>
  object.metadata.annotations?.[`fluxcd.controlplane.io/${name}`];

type State = Pick<LoopNode, 'state' | 'code' | 'says' | 'words'>;

const stateOf = (object: KubeObject): State => {
  const ready = conditionOf(object, 'Ready');
  const says = ready?.message.trim().split('\n')[0] ?? 'was not looked at yet';
  if (annotation(object, 'reconcile') === 'disabled') return { state: 'stuck', code: 'suspended', says: 'is suspended' };
  if (ready?.status === 'True') return { state: 'done', code: '', says };
  if (ready?.status !== 'False') return { state: 'moving', code: 'behind', says };
  if (ready.reason === 'DependencyNotReady') return { state: 'waiting', code: 'dependency', says, words: ready.message };
  return { state: 'stuck', code: 'failed', says, words: ready.message };
};

const timing = (object: KubeObject, otherwise: string, now: number): Pick<LoopNode, 'ageMs' | 'nextInMs'> => {
  const history = (object['status']?.history ?? []) as { lastReconciled?: string }[];
  const last = Math.max(timeOf(conditionOf(object, 'Ready')?.lastTransitionTime), ...history.map((each) => timeOf(each.lastReconciled)));
  const next = nextPass(last, parseDuration(annotation(object, 'reconcileEvery') ?? otherwise) ?? 0, now);
  return { ...(last ? { ageMs: Math.max(0, now - last) } : {}), ...(next ? { nextInMs: next } : {}) };
};

interface Input {
  id?: string;
  tag?: string;
  branch?: string;
}

const inputsPart = (object: KubeObject, now: number): LoopPart => {
  const { namespace, name } = object.metadata;
  const inputs = (object['status']?.exportedInputs ?? []) as Input[];
  const [first] = inputs;
  const revision = inputs.length === 1 ? (first?.tag ?? first?.branch) : undefined;
  const node: LoopNode = {
    id: loopId(object.kind, namespace, name),
    stage: 'inputs',
    kind: object.kind,
    name,
    ...(namespace ? { namespace } : {}),
    ...stateOf(object),
    ...(revision ? { revision } : {}),
    brief: `${String(object['spec'].type)}: ${revision ?? `${inputs.length} inputs`}`,
    ...timing(object, '10m', now),
  };
  return { nodes: [node], edges: [] };
};

interface InputReference {
  kind?: string;
  name?: string;
}

const setPart = async (object: KubeObject, world: World): Promise<LoopPart> => {
  const { namespace, name } = object.metadata;
  const made = parseInventory(object);
  const node: LoopNode = {
    id: loopId(object.kind, namespace, name),
    stage: 'resource-set',
    kind: object.kind,
    name,
    ...(namespace ? { namespace } : {}),
    ...stateOf(object),
    brief: `${made.length} objects`,
    ...timing(object, '1h', world.now),
  };
  const workloads = await workloadNodes(object, world);
  const from = ((object['spec'].inputsFrom ?? []) as InputReference[]).filter((each) => each.name !== undefined);
  const edges: LoopEdge[] = [
    ...from.map((each) => ({
      from: loopId(each.kind ?? 'ResourceSetInputProvider', namespace, each.name as string),
      to: node.id,
      open: false,
    })),
    ...made
      .filter(({ kind }) => ['GitRepository', 'OCIRepository', 'Kustomization'].includes(kind))
      .map((each) => ({ from: node.id, to: loopId(each.kind, each.namespace, each.name), open: false })),
    ...workloads.map((each) => ({ from: node.id, to: each.id, open: false })),
  ];
  return { nodes: [node, ...workloads], edges };
};

/** Nothing where the operator is not installed. */
export const resourceSetPart = async (world: World): Promise<LoopPart[]> => {
  const [providers, sets] = await Promise.all(
    ['ResourceSetInputProvider', 'ResourceSet'].map((kind) => world.cluster.list({ apiVersion: api, kind })),
  );
  const parts = await Promise.all((sets ?? []).map((each) => setPart(each, world)));
  return [...(providers ?? []).map((each) => inputsPart(each, world.now)), ...parts];
};
