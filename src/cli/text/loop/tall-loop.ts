/** The loop from top to bottom, one line a step: for narrow terminals. */
import type { Loop } from '../../../checking/loop/loop.ts';
import { displayWidth, splitAt } from '../../../render/terminal/display-width.ts';
import { lanesOf, looseEnds, type Branch, type Lane } from './loop-trees.ts';
import { detailsOf, titleOf } from './loop-words.ts';
import { stateStyle } from './signs.ts';
import type { DrawOptions } from './wide-loop.ts';

const row = ({ node, edge }: Branch, lead: string, arrow: string, { width, paint, signs }: DrawOptions): string => {
  const carried = edge?.carries ? `${edge.carries} ` : '';
  const start = `${lead}${arrow}${carried}`;
  const title = titleOf(node);
  const details = detailsOf(node).join('  ');
  const room = width - displayWidth(start) - 2;
  const text = details ? `${title}   ${details}` : title;
  const shown = displayWidth(text) <= room ? text : `${splitAt(text, Math.max(8, room - 1))[0]}…`;
  const head = edge?.open ? paint('yellow', start) : start;
  const rest = shown.slice(title.length);
  return `${head}${paint(stateStyle[node.state], signs.marks[node.state])} ${shown.slice(0, title.length)}${paint('dim', rest)}`;
};

const below = (branch: Branch, lead: string, back: boolean, options: DrawOptions): string[] => {
  const { signs } = options;
  return branch.children.flatMap((child, at) => {
    const isLast = at === branch.children.length - 1;
    const stroke = child.edge?.open ? signs.dashed : signs.line;
    const joint = isLast ? signs.last : signs.branch;
    const arrow = back ? `${joint}${signs.left}${stroke} ` : `${joint}${stroke}${signs.right} `;
    return [row(child, lead, arrow, options), ...below(child, `${lead}${isLast ? ' ' : signs.down}   `, back, options)];
  });
};

const lane = ({ out, back }: Lane, options: DrawOptions): string[] => {
  const { signs } = options;
  const lines = [row(out, '  ', '', options), ...below(out, '  ', false, options)];
  for (const each of back) {
    const stroke = each.edge?.open ? signs.dashed : signs.line;
    lines.push(`  ${signs.up}`, row(each, '  ', `${signs.last}${stroke} `, options), ...below(each, '     ', true, options));
  }
  return lines;
};

export const tallLoop = (loop: Loop, options: DrawOptions): string => {
  const lanes = lanesOf(loop);
  const loose = looseEnds(loop, lanes).map((each) => [row(each, '  ', '', options), ...below(each, '  ', true, options)]);
  return [...lanes.map((each) => lane(each, options)), ...loose].map((lines) => lines.join('\n')).join('\n\n');
};
