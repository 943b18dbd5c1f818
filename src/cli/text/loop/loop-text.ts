/** The drawing for a terminal, and below it what waits for what. */
import type { Loop } from '../../../checking/loop/loop.ts';
import { displayWidth } from '../../../render/terminal/display-width.ts';
import { wrapText } from '../../../render/terminal/wrap.ts';
import { nodeOf, titleOf } from './loop-words.ts';
import { stateStyle } from './signs.ts';
import { tallLoop } from './tall-loop.ts';
import { wideLoop, type DrawOptions } from './wide-loop.ts';

const widestTitle = 40;

const waitsText = (loop: Loop, { width, paint, signs }: DrawOptions): string => {
  if (loop.waits.length === 0)
    return loop.edges.length > 0
      ? `  ${paint('green', signs.marks.done)} No revision waits: each object drawn here has the newest that it has heard of.`
      : '';
  const nodes = loop.waits.map((id) => nodeOf(loop, id));
  const column = Math.min(widestTitle, Math.max(...nodes.map((node) => displayWidth(titleOf(node)))), Math.floor(width / 2) - 6);
  const lines = nodes.flatMap((node) => {
    const title = titleOf(node);
    const head = `  ${paint(stateStyle[node.state], signs.marks[node.state])} ${title}`;
    const indent = ' '.repeat(column + 7);
    const words = node.words && node.words.trim() !== node.says ? `${node.says}: ${node.words.trim()}` : node.says;
    const said = wrapText(words, Math.max(20, width - column - 8));
    if (displayWidth(title) > column) return [head, ...said.map((line) => indent + line)];
    return said.map((line, at) => (at === 0 ? `${head}${' '.repeat(column - displayWidth(title) + 3)}${line}` : indent + line));
  });
  return [`  ${paint('bold', 'What waits')}`, ...lines].join('\n');
};

const legend = ({ width, paint, signs: { marks } }: DrawOptions): string =>
  wrapText(`${marks.done} arrived, ${marks.moving} moves by itself, ${marks.waiting} waits, ${marks.stuck} needs you`, width - 2)
    .map((line) => paint('dim', `  ${line}`))
    .join('\n');

export const loopText = (loop: Loop, options: DrawOptions): string => {
  if (loop.nodes.length === 0) return '  There is nothing to draw yet: no repository, no source, no Kustomization.';
  const drawing = wideLoop(loop, options) ?? tallLoop(loop, options);
  const nobody = loop.edges.length === 0 ? '  Nothing in the cluster looks at Git yet.' : '';
  return [drawing, nobody || waitsText(loop, options), legend(options)].filter(Boolean).join('\n\n');
};
