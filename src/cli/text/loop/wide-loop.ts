/** The loop from left to right, three lines a box, and back underneath from right to left. Undefined where it does not fit. */
import type { Loop, LoopNode } from '../../../checking/loop/loop.ts';
import { displayWidth, splitAt } from '../../../render/terminal/display-width.ts';
import type { Paint } from '../../../render/terminal/style.ts';
import { looseEnds, lanesOf, type Branch, type Lane } from './loop-trees.ts';
import { detailsOf, nameOf } from './loop-words.ts';
import { stateStyle, type Signs } from './signs.ts';

export interface DrawOptions {
  width: number;
  paint: Paint;
  signs: Signs;
}

const widestCell = 26;

const cut = (text: string): string => (displayWidth(text) <= widestCell ? text : `${splitAt(text, widestCell - 1)[0]}…`);

const cellLines = (node: LoopNode, { signs }: DrawOptions): string[] => [
  `${signs.marks[node.state]} ${node.kind}`,
  ...[nameOf(node), ...detailsOf(node)].map((line) => `  ${line}`),
];

const paintCell = (node: LoopNode, lines: string[], width: number, { paint }: DrawOptions): string[] =>
  lines.map((line, at) => {
    const text = cut(line);
    const gap = ' '.repeat(Math.max(0, width - displayWidth(text)));
    if (at === 0) return paint(stateStyle[node.state], text.slice(0, 1)) + paint('bold', text.slice(1)) + gap;
    return (at > 1 ? paint(node.state === 'done' ? 'dim' : stateStyle[node.state], text) : text) + gap;
  });

/** The widest cell of each depth, and the widest label between two. */
const measure = (branches: Branch[], options: DrawOptions, depth = 0, widths: number[] = [], labels: number[] = []) => {
  for (const { node, edge, children } of branches) {
    const widest = Math.max(...cellLines(node, options).map((line) => displayWidth(cut(line))));
    widths[depth] = Math.max(widths[depth] ?? 0, widest);
    labels[depth] = Math.max(labels[depth] ?? 0, edge?.carries?.length ?? 0);
    measure(children, options, depth + 1, widths, labels);
  }
  return { widths, labels };
};

interface Layout extends DrawOptions {
  widths: number[];
  labels: number[];
  back: boolean;
}

const connectorWidth = (labels: number[], depth: number): number => (labels[depth] ?? 0) + 7;

/** ` ──9f3c2aa──▶ `, ` ─┬─…`, `  ├─…`, `  └─…`; on the way back the arrow's head is at the left. */
const connector = (child: Branch, at: number, count: number, depth: number, { signs, labels, back, paint }: Layout): string => {
  const open = child.edge?.open ?? false;
  const stroke = open ? signs.dashed : signs.line;
  const label = child.edge?.carries ?? '';
  const room = (labels[depth] ?? 0) - label.length;
  const joint = count === 1 ? '' : [signs.fork, ...Array.from({ length: count - 2 }, () => signs.branch), signs.last][at];
  const before = at === 0 ? (back ? signs.left : stroke) : ' ';
  const single = joint === '' && !back ? '' : stroke;
  const text = ` ${before}${joint || stroke}${single}${label}${stroke.repeat(room + (single ? 1 : 2))}${back ? stroke : signs.right} `;
  return open ? paint('yellow', text) : text;
};

const between = (isLast: boolean, depth: number, { signs, labels }: Layout): string =>
  isLast ? ' '.repeat(connectorWidth(labels, depth)) : `  ${signs.down}`.padEnd(connectorWidth(labels, depth));

const draw = ({ node, children }: Branch, depth: number, layout: Layout): string[] => {
  const { widths } = layout;
  const cell = paintCell(node, cellLines(node, layout), widths[depth] ?? 0, layout);
  const right = children.flatMap((child, at) => {
    const isLast = at === children.length - 1;
    const lines = draw(child, depth + 1, layout);
    const spaced = isLast ? lines : [...lines, ''];
    const lead = (index: number) =>
      index === 0 ? connector(child, at, children.length, depth + 1, layout) : between(isLast, depth + 1, layout);
    return spaced.map((line, index) => lead(index) + line);
  });
  const blank = ' '.repeat(widths[depth] ?? 0);
  const height = Math.max(cell.length, right.length);
  return Array.from({ length: height }, (_, at) => (cell[at] ?? blank) + (right[at] ?? ''));
};

const total = ({ widths, labels }: { widths: number[]; labels: number[] }): number =>
  widths.reduce((sum, width, depth) => sum + width + (depth > 0 ? connectorWidth(labels, depth) : 0), 0);

const lane = ({ out, back }: Lane, options: DrawOptions): string[] | undefined => {
  const forward = measure([out], options);
  const backward = measure(back, options);
  if (Math.max(total(forward), total(backward)) > options.width - 2) return undefined;
  const { signs, paint } = options;
  const lines = draw(out, 0, { ...options, ...forward, back: false });
  if (back.length === 0) return lines;
  const carried = back
    .map(({ edge }) => edge?.carries)
    .filter(Boolean)
    .join(' ');
  const shaft = `  ${signs.down}${carried ? ` ${carried}` : ''}`;
  const open = back.some(({ edge }) => edge?.open);
  lines.push(...[`  ${signs.up}`, shaft].map((line) => (open ? paint('yellow', line) : line)));
  for (const each of back) lines.push(...draw(each, 0, { ...options, ...backward, back: true }));
  return lines;
};

export const wideLoop = (loop: Loop, options: DrawOptions): string | undefined => {
  const lanes = lanesOf(loop);
  const drawn = lanes.map((each) => lane(each, options));
  const loose = looseEnds(loop, lanes);
  const measured = measure(loose, options);
  if (drawn.includes(undefined) || total(measured) > options.width - 2) return undefined;
  const rest = loose.map((each) => draw(each, 0, { ...options, ...measured, back: true }));
  return [...(drawn as string[][]), ...rest].map((lines) => lines.map((line) => `  ${line}`.trimEnd()).join('\n')).join('\n\n');
};
