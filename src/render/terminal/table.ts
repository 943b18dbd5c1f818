/** Tables for terminals: columns as wide as they need, the widest ones narrowed and wrapped when the line is short. */
import { stripVTControlCharacters } from 'node:util';
import type { Block, Inline } from '../document.ts';
import { plainText } from '../document.ts';
import { displayWidth } from './display-width.ts';
import type { Paint } from './style.ts';
import { wrapInlines } from './wrap.ts';

type Table = Extract<Block, { type: 'table' }>;

const gap = 3;
const narrowest = 6;

/** Takes columns from the widest until the row fits: first where no word is parted, then anywhere. */
const fit = (wanted: number[], unparted: number[], width: number): number[] => {
  const widths = [...wanted];
  const total = () => widths.reduce((sum, each) => sum + each, 0) + gap * (widths.length - 1);
  while (total() > width) {
    const spare = widths.map((each, at) => (each > (unparted[at] ?? 0) ? each : 0));
    const from = Math.max(...spare) > narrowest ? spare : widths;
    const widest = from.indexOf(Math.max(...from));
    if ((widths[widest] as number) <= narrowest) break;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return widths;
};

const longestWord = (text: string): number => Math.max(...text.split(/\s+/).map(displayWidth));

const visibleWidth = (line: string) => displayWidth(stripVTControlCharacters(line));

const pad = (line: string, width: number, align: 'left' | 'right' | 'center'): string => {
  const left = Math.max(0, width - visibleWidth(line));
  if (align === 'right') return ' '.repeat(left) + line;
  if (align === 'center') return ' '.repeat(Math.floor(left / 2)) + line + ' '.repeat(Math.ceil(left / 2));
  return line + ' '.repeat(left);
};

export const renderTable = (table: Table, width: number, paint: Paint): string[] => {
  const all = [table.header, ...table.rows];
  const wanted = table.header.map((_, column) => Math.max(1, ...all.map((row) => displayWidth(plainText(row[column] ?? [])))));
  const unparted = table.header.map((_, column) => Math.max(...all.map((row) => longestWord(plainText(row[column] ?? [])))));
  const widths = fit(wanted, unparted, width);
  const row = (cells: Inline[][], bold: boolean): string[] => {
    const columns = widths.map((columnWidth, at) => wrapInlines(cells[at] ?? [], columnWidth, paint, bold ? ['bold'] : []));
    const height = Math.max(...columns.map((column) => column.length));
    return Array.from({ length: height }, (_, line) =>
      columns
        .map((column, at) => pad(column[line] ?? '', widths[at] as number, table.align[at] ?? 'left'))
        .join(' '.repeat(gap))
        .trimEnd(),
    );
  };
  const line = widths.map((each) => '─'.repeat(each)).join('─'.repeat(gap));
  return [...row(table.header, true), paint('dim', line), ...table.rows.flatMap((cells) => row(cells, false))];
};
