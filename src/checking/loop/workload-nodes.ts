// What an inventory runs: workloads with their pods, image and who wrote it. The controllers of Flux itself count as one.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { ownersOf } from '../provenance.ts';
import type { Sight } from '../sight.ts';
import { conditionOf, timeOf } from '../trace/flux-object.ts';
import { parseInventory } from '../trace/workload-hops.ts';
import { isWorkload, workloadStatus } from '../trace/workload-status.ts';
import { driftBrief, driftOf, driftSays, type Drift, type Said } from './drift.ts';
import { loopId, type LoopNode } from './loop.ts';

interface Container {
  name: string;
  image: string;
}

const containersOf = (object: KubeObject): Container[] => (object['spec']?.template?.spec?.containers ?? []) as Container[];

/** `6.7.0` of `host:5000/podinfo:6.7.0`, or the beginning of a digest. */
export const tagOf = (image: string): string => {
  const [whole = '', digest] = image.split('@');
  const tag = /:([^:/]+)$/.exec(whole)?.[1];
  return tag ?? (digest ? digest.slice(0, 14) : 'latest');
};

const imageWords = (object: KubeObject): { tag: string; words: string } => {
  const [container] = containersOf(object);
  if (!container) return { tag: '', words: '' };
  const [owner] = ownersOf(object, `spec.template.spec.containers[${container.name}].image`);
  return { tag: tagOf(container.image), words: `image ${container.image}${owner ? `, written by ${owner.manager}` : ''}` };
};

const isFlux = ({ metadata }: KubeObject): boolean => metadata.labels?.['app.kubernetes.io/part-of'] === 'flux';

interface Entry {
  kind: string;
  namespace: string;
  name: string;
}

const gone = ({ kind, namespace, name }: Entry): LoopNode => ({
  id: loopId(kind, namespace, name),
  stage: 'workload',
  kind,
  namespace,
  name,
  state: 'stuck',
  code: 'workload-gone',
  brief: 'gone',
  says: 'was applied, and is not there any more',
});

const nodeOf = async (object: KubeObject, sight: Sight): Promise<LoopNode> => {
  const { namespace, name } = object.metadata;
  const status = await workloadStatus(object, sight);
  const { tag, words } = imageWords(object);
  const state = !status || status.current ? 'done' : status.failed ? 'stuck' : 'moving';
  const since = timeOf((conditionOf(object, 'Progressing') as { lastUpdateTime?: string } | undefined)?.lastUpdateTime);
  return {
    id: loopId(object.kind, namespace, name),
    stage: 'workload',
    kind: object.kind,
    name,
    ...(namespace ? { namespace } : {}),
    state,
    code: state === 'done' ? '' : state === 'stuck' ? 'workload-failing' : 'workload-progressing',
    ...(tag ? { revision: tag } : {}),
    brief: [status && `${status.available}/${status.wanted}`, tag].filter(Boolean).join('  '),
    says: [status?.says, words].filter(Boolean).join('; '),
    ...(since ? { ageMs: Math.max(0, sight.now - since) } : {}),
  };
};

const severity: Record<LoopNode['state'], number> = { stuck: 0, moving: 1, waiting: 2, done: 3 };

/** Four Deployments that are there with every Flux would hide what the learner made. */
const asOne = (nodes: LoopNode[]): LoopNode[] => {
  const worst = [...nodes].sort((a, b) => severity[a.state] - severity[b.state])[0];
  if (!worst) return [];
  const ready = nodes.filter(({ state }) => state === 'done').length;
  const one: LoopNode = {
    ...worst,
    id: loopId('Deployment', worst.namespace, 'flux'),
    kind: 'Flux itself',
    name: `${nodes.length} controllers`,
    brief: `${ready}/${nodes.length} ready`,
    says: worst.state === 'done' ? 'its controllers run' : `${worst.name}: ${worst.says}`,
  };
  delete one.revision;
  return [one];
};

/** What Git says of these objects, and what becomes of an object that says otherwise. */
export interface Desired {
  said: () => Promise<Said>;
  applied: boolean;
  /** Sentence and time, while Flux looks. */
  comes: { says: string; nextInMs?: number };
}

const withDrift = (node: LoopNode, drift: Drift[], { comes }: Desired): LoopNode => {
  if (drift.length === 0) return node;
  const settled = node.state === 'done' || node.state === 'moving';
  return {
    ...node,
    ...(settled ? { state: comes.nextInMs === undefined ? ('stuck' as const) : ('moving' as const), code: 'drifted' } : {}),
    brief: [node.brief, driftBrief(drift)].filter(Boolean).join('  '),
    says: [driftSays(drift), comes.says, node.says].filter(Boolean).join('; '),
    ...(settled && comes.nextInMs !== undefined ? { nextInMs: comes.nextInMs } : {}),
    drift,
  };
};

/** Anything else that was applied is drawn only when it drifted. */
const otherDrifted = async (entries: (Entry & { apiVersion: string })[], sight: Sight, desired: Desired): Promise<LoopNode[]> => {
  const nodes = await Promise.all(
    entries.map(async (entry): Promise<LoopNode[]> => {
      const object = await sight.cluster.get(entry);
      const drift = object ? await driftOf(object, desired.said, { ...desired, now: sight.now }) : [];
      if (drift.length === 0) return [];
      const { kind, namespace, name } = entry;
      const node: LoopNode = {
        id: loopId(kind, namespace, name),
        stage: 'workload',
        kind,
        namespace,
        name,
        state: 'done',
        code: '',
        brief: '',
        says: '',
      };
      return [withDrift(node, drift, desired)];
    }),
  );
  return nodes.flat();
};

/** The Deployments, StatefulSets and DaemonSets in the inventory of a Kustomization or a ResourceSet. */
export const workloadNodes = async (owner: KubeObject, sight: Sight, desired?: Desired): Promise<LoopNode[]> => {
  const inventory = parseInventory(owner);
  const [entries, others] = [true, false].map((wanted) =>
    inventory.filter(({ kind, apiVersion }) => wanted === (apiVersion === 'apps/v1' && isWorkload(kind))),
  );
  const looks = await Promise.all(
    (entries ?? []).map(async (entry) => {
      const object = await sight.cluster.get(entry);
      if (!object) return { flux: false, node: gone(entry) };
      const node = await nodeOf(object, sight);
      return {
        flux: isFlux(object),
        node: desired ? withDrift(node, await driftOf(object, desired.said, { ...desired, now: sight.now }), desired) : node,
      };
    }),
  );
  const part = (flux: boolean) => looks.filter((each) => each.flux === flux).map(({ node }) => node);
  // What comes with every Flux is many objects, and none of the learner's.
  const theirs = (others ?? []).filter(({ namespace }) => namespace && namespace !== 'flux-system');
  return [...part(false), ...(desired ? await otherDrifted(theirs, sight, desired) : []), ...asOne(part(true))];
};
