/** The loop as a mermaid flowchart: for a README, an issue or a slide. */
import type { Loop, LoopNode } from '../../../checking/loop/loop.ts';
import { detailsOf, nameOf } from './loop-words.ts';

// Everything that means something to mermaid or HTML is written as an entity.
const escape = (text: string): string => text.replaceAll(/["<>#&;`[\]{}()|]/g, (sign) => `#${sign.codePointAt(0)};`);

const shape = (node: LoopNode, text: string): string => {
  if (node.stage === 'commit') return `([${text}])`;
  if (node.stage === 'registry') return `[(${text})]`;
  return `[${text}]`;
};

const styles: Record<LoopNode['state'], string> = {
  done: 'stroke:#1a7f37',
  moving: 'stroke:#9a6700,stroke-dasharray:4',
  waiting: 'stroke:#0969da,stroke-dasharray:4',
  stuck: 'stroke:#cf222e,stroke-width:3px',
};

export const mermaidLoop = (loop: Loop): string => {
  const short = new Map(loop.nodes.map((node, at) => [node.id, `n${at}`]));
  const nodes = loop.nodes.map((node) => {
    const text = [node.kind, nameOf(node), ...detailsOf(node)].map(escape).join('<br/>');
    return `  ${short.get(node.id)}${shape(node, `"${text}"`)}:::${node.state}`;
  });
  const edges = loop.edges.map(({ from, to, carries, open }) => {
    const label = carries ? `|"${escape(carries)}"|` : '';
    return `  ${short.get(from)} ${open ? '-.->' : '-->'}${label} ${short.get(to)}`;
  });
  const classes = Object.entries(styles).map(([state, style]) => `  classDef ${state} ${style}`);
  return ['flowchart LR', ...nodes, ...edges, ...classes].join('\n');
};
