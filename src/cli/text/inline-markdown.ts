/** A short markdown text (an answer's reason, a hint) on the terminal, wrapped for the margin of two. */
import { parseMarkdown } from '../../render/markdown.ts';
import { terminalRenderer } from '../../render/terminal/terminal-renderer.ts';
import type { Terminal } from '../terminal.ts';

/** A title or a reason as lines of at most `width` columns. */
export const inlineLines = (markdown: string, width: number, { colour }: Pick<Terminal, 'colour'>): string[] =>
  terminalRenderer.render(parseMarkdown(markdown), { width, colour }).split('\n');

export const renderMarkdownInline = (markdown: string, terminal: Terminal, margin = 2): string =>
  inlineLines(markdown, terminal.width - margin - 2, terminal).join(`\n${' '.repeat(margin)}`);

/** For a line that something else wraps, or that is short. */
export const markdownLine = (markdown: string, { colour }: Pick<Terminal, 'colour'>): string =>
  inlineLines(markdown, Number.MAX_SAFE_INTEGER, { colour }).join(' ');

/** As it takes its place, without colours. */
export const plainLine = (markdown: string): string => markdownLine(markdown, { colour: false });
