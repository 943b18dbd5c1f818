/** What a drawing says of a node, in few words. */
import { sayDuration } from '../../../course/duration.ts';
import type { Loop, LoopNode } from '../../../checking/loop/loop.ts';

/** Flux' own namespace goes without saying. */
export const nameOf = ({ name, namespace, stage }: LoopNode): string =>
  namespace === undefined || namespace === 'flux-system' || stage === 'workload' ? name : `${namespace}/${name}`;

export const titleOf = (node: LoopNode): string => `${node.kind} ${nameOf(node)}`;

/** `next look in 41 s`, or how long ago. */
const timing = ({ stage, state, nextInMs, ageMs }: LoopNode): string => {
  if (nextInMs !== undefined && state !== 'stuck') return nextInMs > 0 ? `next in ${sayDuration(nextInMs)}` : 'due now';
  if (ageMs === undefined || stage === 'workload') return '';
  return `${sayDuration(ageMs)} ago`;
};

export const detailsOf = (node: LoopNode): string[] => [node.brief, timing(node)].filter(Boolean);

/** What changes only when something happens: no ages. */
export const essenceOf = (node: LoopNode): string => [node.state, node.code, node.revision, node.brief].join('|');

export const nodeOf = (loop: Loop, id: string): LoopNode => loop.nodes.find((node) => node.id === id) as LoopNode;
