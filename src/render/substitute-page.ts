/** A page with its values: a client's table keeps its columns. */
import { substitute } from '../course/substitute.ts';

const header = /^ *[A-Z][A-Z0-9-]*( [A-Z][A-Z0-9-]*)?( {2,}[A-Z][A-Z0-9-]*( [A-Z][A-Z0-9-]*)?)+$/;
const cellsOf = (line: string): string[] => line.trim().split(/ {2,}/);

/** Columns as wide as what now stands in them. Rows with other columns than the header's (an empty cell) leave the table as it was. */
const align = (rows: string[]): string[] => {
  const table = rows.map(cellsOf);
  const [names = []] = table;
  if (table.some((cells) => cells.length !== names.length)) return rows;
  const widths = names.map((_, column) => Math.max(...table.map((cells) => (cells[column] ?? '').length)));
  const margin = /^ */.exec(rows[0] ?? '')?.[0] ?? '';
  return table.map(
    (cells) =>
      margin +
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
  );
};

/** {@link substitute} for a page: a client's table whose cells change their length keeps its columns. */
export const substitutePage = (markdown: string, variables: Readonly<Record<string, string>>): string => {
  const lines = markdown.split('\n');
  const filled = lines.map((line) => substitute(line, variables));
  for (let at = 0; at < lines.length; at++) {
    if (!header.test(lines[at] ?? '')) continue;
    let end = at + 1;
    while (end < lines.length && lines[end]?.trim() && !/^ *(```|~~~)/.test(lines[end] as string)) end++;
    if (lines.slice(at, end).some((line, row) => line !== filled[at + row])) filled.splice(at, end - at, ...align(filled.slice(at, end)));
    at = end;
  }
  return filled.join('\n');
};
