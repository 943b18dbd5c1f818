// Aligns tab-separated cells as Go's text/tabwriter does: a column is as wide as its widest cell in a run of lines that have that cell.

export const alignTabs = (text: string, padding = 2): string => {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const out: string[] = [];
  const print = (from: number, to: number, widths: number[]) => {
    for (const cells of lines.slice(from, to))
      out.push(cells.map((cell, at) => (at < widths.length && at < cells.length - 1 ? cell.padEnd(widths[at] as number) : cell)).join(''));
  };
  const format = (from: number, to: number, widths: number[]): void => {
    const column = widths.length;
    let start = from;
    let at = from;
    while (at < to) {
      if (column >= (lines[at] as string[]).length - 1) {
        at++;
        continue;
      }
      print(start, at, widths);
      start = at;
      let width = 0;
      for (; at < to && column < (lines[at] as string[]).length - 1; at++)
        width = Math.max(width, ((lines[at] as string[])[column] as string).length + padding);
      format(start, at, [...widths, width]);
      start = at;
    }
    print(start, to, widths);
  };
  format(0, lines.length, []);
  return out.join('\n');
};
