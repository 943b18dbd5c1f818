/** The document model as lines for a terminal of a given width, with or without colour. */
import type { Block, CalloutKind, Document } from '../document.ts';
import type { Renderer } from '../renderer.ts';
import { painter, type Paint, type Style } from './style.ts';
import { renderTable } from './table.ts';
import { wrapInlines } from './wrap.ts';

const callouts: Record<CalloutKind, { title: string; style: Style }> = {
  note: { title: 'Note', style: 'blue' },
  tip: { title: 'Tip', style: 'green' },
  important: { title: 'Important', style: 'magenta' },
  warning: { title: 'Warning', style: 'yellow' },
  caution: { title: 'Caution', style: 'red' },
};

/** Begins a line that stays at the left edge: YAML that is copied with spaces before its `---` is another file. */
const edge = '\u0000';
const isAtEdge = (line: string) => line.startsWith(edge);
const inLine = (line: string) => (isAtEdge(line) ? line.slice(1) : line);

const indent = (lines: string[], first: string, others = ' '.repeat(first.length)): string[] =>
  lines.map((line, at) => (at > 0 && isAtEdge(line) ? line : ((at === 0 ? first : others) + inLine(line)).trimEnd()));

const bar = (lines: string[], mark: string): string[] => lines.map((line) => (isAtEdge(line) ? line : `${mark} ${line}`.trimEnd()));

const heading = (block: Extract<Block, { type: 'heading' }>, width: number, paint: Paint): string[] => {
  const lines = wrapInlines(block.children, width, paint, block.level <= 2 ? ['bold', 'underline'] : ['bold']);
  return block.level === 1 ? [...lines, paint('dim', '─'.repeat(width))] : lines;
};

const list = (block: Extract<Block, { type: 'list' }>, width: number, paint: Paint): string[] => {
  const loose = block.items.some((item) => item.filter((each) => each.type === 'paragraph').length > 1);
  return block.items.flatMap((item, at) => {
    const mark = block.start === undefined ? '• ' : `${block.start + at}. `;
    const lines = indent(renderBlocks(item, width - mark.length, paint, !loose), mark);
    return loose && at > 0 ? ['', ...lines] : lines;
  });
};

const callout = (block: Extract<Block, { type: 'callout' }>, width: number, paint: Paint): string[] => {
  const { title, style } = callouts[block.kind];
  const lines = renderBlocks(block.children, width - 2, paint);
  return bar([paint(['bold', style], title), ...lines], paint(style, '┃'));
};

const copied = new Set(['yaml', 'yml']);

const code = ({ language, text }: Extract<Block, { type: 'code' }>, paint: Paint): string[] => {
  const before = copied.has(language) ? edge : '    ';
  return text.split('\n').map((line) => (line ? before + paint('cyan', line) : ''));
};

const renderBlock = (block: Block, width: number, paint: Paint): string[] => {
  switch (block.type) {
    case 'heading':
      return heading(block, width, paint);
    case 'paragraph':
      return wrapInlines(block.children, width, paint);
    case 'list':
      return list(block, width, paint);
    case 'code':
      return code(block, paint);
    case 'table':
      return renderTable(block, width, paint);
    case 'callout':
      return callout(block, width, paint);
    case 'quote':
      return bar(renderBlocks(block.children, width - 2, paint), paint('dim', '│'));
    case 'rule':
      return [paint('dim', '─'.repeat(width))];
  }
};

/** `tight`: no blank lines between the parts of a short list item. */
const renderBlocks = (blocks: Block[], width: number, paint: Paint, tight = false): string[] =>
  blocks.flatMap((block, at) => {
    const lines = renderBlock(block, Math.max(8, width), paint);
    const close = tight && block.type !== 'code' && block.type !== 'table';
    return at === 0 || close ? lines : ['', ...lines];
  });

export const terminalRenderer: Renderer = {
  name: 'terminal',
  render: (document: Document, { width, colour, margin = 0 }) => {
    const before = ' '.repeat(margin);
    const lines = renderBlocks(document, width - 2 * margin, painter(colour));
    return lines.map((line) => (isAtEdge(line) ? inLine(line) : line && before + line)).join('\n');
  },
};
