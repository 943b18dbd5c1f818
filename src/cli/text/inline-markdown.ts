/** A short markdown text (an answer's reason, a hint) on the terminal, wrapped for the margin of two. */
import { parseMarkdown } from '../../render/markdown.ts';
import { terminalRenderer } from '../../render/terminal/terminal-renderer.ts';
import type { Terminal } from '../terminal.ts';

export const renderMarkdownInline = (markdown: string, terminal: Terminal, margin = 2): string =>
  terminalRenderer
    .render(parseMarkdown(markdown), { width: terminal.width - margin - 2, colour: terminal.colour })
    .replaceAll('\n', `\n${' '.repeat(margin)}`);
