/** What moved between two looks, a line each: for pipes, logs and screen readers. */
import type { Loop, LoopNode } from '../../../checking/loop/loop.ts';
import { essenceOf, titleOf } from './loop-words.ts';
import { stateStyle } from './signs.ts';
import type { DrawOptions } from './wide-loop.ts';

const line = (node: LoopNode, at: string, { paint, signs }: DrawOptions): string =>
  `${at.slice(11, 19)}  ${paint(stateStyle[node.state], signs.marks[node.state])} ${titleOf(node)}${node.revision ? `  ${node.revision}` : ''}  ${node.says}`;

/** All of them when there is no earlier look. */
export const loopLines = (loop: Loop, before: Loop | undefined, options: DrawOptions): string[] => {
  const known = new Map(before?.nodes.map((node) => [node.id, essenceOf(node)]));
  const present = new Set(loop.nodes.map((node) => node.id));
  const moved = loop.nodes.filter((node) => known.get(node.id) !== essenceOf(node)).map((node) => line(node, loop.at, options));
  const gone = (before?.nodes ?? [])
    .filter((node) => !present.has(node.id))
    .map((node) => `${loop.at.slice(11, 19)}  ${options.paint('dim', '·')} ${titleOf(node)}  is gone`);
  return [...moved, ...gone];
};
