/** The loop as trees: out of each commit or input, and back into it. */
import type { Loop, LoopEdge, LoopNode } from '../../../checking/loop/loop.ts';
import { nodeOf } from './loop-words.ts';

export interface Branch {
  node: LoopNode;
  /** How it hangs on its parent. */
  edge?: LoopEdge;
  children: Branch[];
}

export interface Lane {
  out: Branch;
  /** Automations that write into it. */
  back: Branch[];
}

const backStages = new Set<LoopNode['stage']>(['automation', 'policy', 'scan', 'registry']);

/** Each node is drawn once, where it is reached first. */
const growing = (loop: Loop, drawn: Set<string>) => {
  const grow = (node: LoopNode, next: (id: string) => [LoopEdge, string][], edge?: LoopEdge): Branch => {
    drawn.add(node.id);
    const children = next(node.id).flatMap(([link, id]) => (drawn.has(id) ? [] : [grow(nodeOf(loop, id), next, link)]));
    return { node, children, ...(edge ? { edge } : {}) };
  };
  return grow;
};

export const lanesOf = (loop: Loop): Lane[] => {
  const grow = growing(loop, new Set());
  const forward = (id: string) => loop.edges.filter(({ from }) => from === id).map((edge): [LoopEdge, string] => [edge, edge.to]);
  const backward = (id: string) => loop.edges.filter(({ to }) => to === id).map((edge): [LoopEdge, string] => [edge, edge.from]);
  const isRoot = ({ id, stage }: LoopNode) =>
    !backStages.has(stage) && !backward(id).some(([, from]) => !backStages.has(nodeOf(loop, from).stage));
  return loop.nodes.filter(isRoot).map((root): Lane => {
    const back = backward(root.id).map(([edge, from]) => [edge, nodeOf(loop, from)] as const);
    return { out: grow(root, forward), back: back.map(([edge, node]) => grow(node, backward, edge)) };
  });
};

/** Policies and scans that no automation takes up, from their end. */
export const looseEnds = (loop: Loop, lanes: Lane[]): Branch[] => {
  const drawn = new Set<string>();
  const note = ({ node, children }: Branch): void => {
    drawn.add(node.id);
    children.forEach(note);
  };
  for (const { out, back } of lanes) [out, ...back].forEach(note);
  const grow = growing(loop, drawn);
  const backward = (id: string) => loop.edges.filter(({ to }) => to === id).map((edge): [LoopEdge, string] => [edge, edge.from]);
  const stages: LoopNode['stage'][] = ['automation', 'policy', 'scan'];
  return stages.flatMap((stage) =>
    loop.nodes
      .filter((node) => node.stage === stage && !drawn.has(node.id))
      .flatMap((node) => (drawn.has(node.id) ? [] : [grow(node, backward)])),
  );
};
