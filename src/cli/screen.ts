/** The whole terminal for a picture that changes: its own buffer, so that what stood there comes back, and lines drawn over lines, so that nothing flickers. */
const escape = '\u001b[';

export interface Screen {
  draw(text: string): void;
  onResize(action: () => void): void;
  /** Gives the terminal back as it was. */
  close(): void;
}

export const openScreen = (output: NodeJS.WriteStream = process.stdout): Screen => {
  let onResize = () => {};
  const resized = () => onResize();
  const restore = () => void output.write(`${escape}?25h${escape}?1049l`);
  output.write(`${escape}?1049h${escape}?25l${escape}2J`);
  output.on('resize', resized);
  process.once('exit', restore);
  return {
    draw: (text) => {
      const lines = text.split('\n');
      const rows = output.rows || 24;
      const shown = lines.length > rows ? [...lines.slice(0, rows - 1), '  … make the window taller to see the rest'] : lines;
      // Home, each line with what stood behind it erased, then everything below.
      output.write(`${escape}H${shown.map((line) => `${line}${escape}K`).join('\r\n')}${escape}J`);
    },
    onResize: (action) => void (onResize = action),
    close: () => {
      output.off('resize', resized);
      process.off('exit', restore);
      restore();
    },
  };
};
