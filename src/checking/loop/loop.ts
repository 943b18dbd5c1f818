// The loop of GitOps as values: what stands where, what flows to what, what waits for what. The terminal, mermaid and --json draw this one model.
import type { Hop } from '../trace/trace.ts';
import type { Drift } from './drift.ts';

export type LoopStage =
  | 'commit'
  | 'source'
  | 'kustomize'
  | 'workload'
  | 'automation'
  | 'policy'
  | 'scan'
  | 'registry'
  | 'inputs'
  | 'resource-set';

/** States as in a trace: moving goes on by itself, stuck needs somebody, waiting has to wait for an earlier one. */
export interface LoopNode {
  /** `Kustomization/flux-system/apps`; stable from look to look. */
  id: string;
  stage: LoopStage;
  kind: string;
  name: string;
  namespace?: string;
  state: Hop['state'];
  /** As in a trace: `source-behind`, `suspended`, ... Empty when done. */
  code: string;
  /** What it has: a short commit, a tag. */
  revision?: string;
  /** A few words for a drawing: `2/2 image 6.7.0`, `semver 6.x`. */
  brief: string;
  /** A sentence. */
  says: string;
  /** The controller's own words. */
  words?: string;
  /** Since it last did something. */
  ageMs?: number;
  /** Until it looks again by itself. */
  nextInMs?: number;
  /** Live values that differ from Git. */
  drift?: Drift[];
}

export interface LoopEdge {
  from: string;
  to: string;
  /** The revision or tag that flows. */
  carries?: string;
  /** It has not arrived. */
  open: boolean;
}

export interface Loop {
  /** When this was seen, as RFC 3339. */
  at: string;
  nodes: LoopNode[];
  edges: LoopEdge[];
  /** Ids of what is not where it should be, first cause first. */
  waits: string[];
}

/** Nodes and edges of one part; parts are put together by id. */
export interface LoopPart {
  nodes: LoopNode[];
  edges: LoopEdge[];
}

export const loopId = (kind: string, namespace: string | undefined, name: string): string =>
  [kind, namespace, name].filter(Boolean).join('/');

const order: readonly LoopStage[] = [
  'registry',
  'scan',
  'policy',
  'automation',
  'commit',
  'inputs',
  'resource-set',
  'source',
  'kustomize',
  'workload',
];

/** Later parts add to earlier ones; the first node of an id stays. */
export const joinParts = (parts: LoopPart[], at: string): Loop => {
  const nodes = [...new Map(parts.flatMap((part) => part.nodes.map((node) => [node.id, node] as const)).reverse()).values()].reverse();
  const known = new Set(nodes.map((node) => node.id));
  const edges = parts.flatMap((part) => part.edges).filter((edge) => known.has(edge.from) && known.has(edge.to));
  const waits = nodes.filter((node) => node.state !== 'done').sort((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage));
  return { at, nodes, edges, waits: waits.map((node) => node.id) };
};

/** What a hop of a trace says, for a node. */
export const fromHop = (hop: Hop): Pick<LoopNode, 'state' | 'code' | 'says' | 'revision' | 'words' | 'nextInMs'> => ({
  state: hop.state,
  code: hop.code,
  says: hop.says,
  ...(hop.revision ? { revision: hop.revision } : {}),
  ...(hop.words ? { words: hop.words } : {}),
  ...(hop.nextInMs === undefined ? {} : { nextInMs: hop.nextInMs }),
});

const phrases: Record<string, string> = {
  suspended: 'suspended',
  'source-suspended': 'suspended',
  'source-down': 'no controller',
  'controller-down': 'no controller',
  'source-failed': 'cannot fetch',
  'source-missing': 'not there',
  'no-repository': 'no repository',
  'no-branch': 'no such branch',
  failed: 'fails',
  dependency: 'waits for another',
  unhealthy: 'not healthy',
  'not-scanned': 'not scanned yet',
  'scan-behind': 'new tags unseen',
  'scan-failed': 'cannot scan',
  'policy-failed': 'chooses nothing',
  'no-tag': 'no tag yet',
  'automation-failed': 'fails',
  'push-refused': 'push refused',
  'no-marker': 'no marker',
  'marker-unknown': 'marker unheard',
  'not-written': 'not written yet',
  'other-branch': 'on another branch',
};

/** What is wrong, in two words; nothing for what is done or only behind. */
export const phraseOf = (code: string): string => phrases[code] ?? '';
