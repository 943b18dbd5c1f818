/** Markdown (CommonMark with tables and GitHub's callouts) to the document model. HTML in a page is shown as text. */
import MarkdownIt, { type Token } from 'markdown-it';
import type { Block, CalloutKind, Document, Inline } from './document.ts';

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });

/** Reads tokens one after another up to the one that closes the current container. */
class TokenReader {
  #at = 0;
  readonly #tokens: Token[];

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  /** Maps every child until the closing token of type `end`, which is consumed. */
  until<T>(end: string, read: (token: Token) => T | undefined): T[] {
    const found: T[] = [];
    for (let token = this.next(); token && token.type !== end; token = this.next()) {
      const value = read(token);
      if (value !== undefined) found.push(value);
    }
    return found;
  }
}

const attribute = (token: Token, name: string): string => String(token.attrGet(name) ?? '');

const inlineOf = (token: Token, reader: TokenReader): Inline | undefined => {
  const children = (end: string) => reader.until(end, (each) => inlineOf(each, reader));
  switch (token.type) {
    case 'strong_open':
      return { type: 'strong', children: children('strong_close') };
    case 'em_open':
      return { type: 'emphasis', children: children('em_close') };
    case 'link_open':
      return { type: 'link', href: attribute(token, 'href'), children: children('link_close') };
    case 'code_inline':
      return { type: 'code', text: token.content };
    case 'softbreak':
      return { type: 'text', text: ' ' };
    case 'hardbreak':
      return { type: 'break' };
    default:
      return token.content ? { type: 'text', text: token.content } : undefined;
  }
};

const inlines = (token: Token | undefined): Inline[] => {
  const reader = new TokenReader(token?.children ?? []);
  return reader.until('', (each) => inlineOf(each, reader));
};

const calloutMark = /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*/i;

// `> [!NOTE]` arrives as a quote whose first paragraph starts with the mark.
const quoteOrCallout = (children: Block[]): Block => {
  const first = children[0];
  const lead = first?.type === 'paragraph' ? first.children[0] : undefined;
  const mark = lead?.type === 'text' ? calloutMark.exec(lead.text) : null;
  if (first?.type !== 'paragraph' || lead?.type !== 'text' || !mark) return { type: 'quote', children };
  const rest = lead.text.slice(mark[0].length);
  const inside: Inline[] = [...(rest ? [{ type: 'text' as const, text: rest }] : []), ...first.children.slice(1)];
  if (inside[0]?.type === 'text' && !inside[0].text.trim()) inside.shift();
  const body: Block[] = inside.length > 0 ? [{ type: 'paragraph', children: inside }, ...children.slice(1)] : children.slice(1);
  return { type: 'callout', kind: (mark[1] as string).toLowerCase() as CalloutKind, children: body };
};

const tableOf = (reader: TokenReader): Block => {
  const align: ('left' | 'right' | 'center')[] = [];
  const rows: Inline[][][] = [];
  for (let token = reader.next(); token && token.type !== 'table_close'; token = reader.next()) {
    if (token.type === 'tr_open') rows.push([]);
    if (token.type !== 'th_open' && token.type !== 'td_open') continue;
    if (token.type === 'th_open') align.push((/text-align:(right|center)/.exec(attribute(token, 'style'))?.[1] ?? 'left') as 'left');
    rows.at(-1)?.push(inlines(reader.next()));
  }
  return { type: 'table', align, header: rows[0] ?? [], rows: rows.slice(1) };
};

const blockOf = (token: Token, reader: TokenReader): Block | undefined => {
  const children = (end: string) => reader.until(end, (each) => blockOf(each, reader));
  const text = (end: string) => reader.until(end, (each) => (each.type === 'inline' ? inlines(each) : undefined)).flat();
  const items = (end: string) => reader.until(end, () => children('list_item_close'));
  switch (token.type) {
    case 'heading_open':
      return { type: 'heading', level: Number(token.tag.slice(1)), children: text('heading_close') };
    case 'paragraph_open':
      return { type: 'paragraph', children: text('paragraph_close') };
    case 'bullet_list_open':
      return { type: 'list', items: items('bullet_list_close') };
    case 'ordered_list_open':
      return { type: 'list', start: Number(attribute(token, 'start') || 1), items: items('ordered_list_close') };
    case 'fence':
    case 'code_block':
      return { type: 'code', language: token.info.trim().split(/\s+/)[0] ?? '', text: token.content.replace(/\n$/, '') };
    case 'table_open':
      return tableOf(reader);
    case 'blockquote_open':
      return quoteOrCallout(children('blockquote_close'));
    case 'hr':
      return { type: 'rule' };
    default:
      return undefined;
  }
};

export const parseMarkdown = (markdown: string): Document => {
  const reader = new TokenReader(parser.parse(markdown, {}));
  return reader.until('', (token) => blockOf(token, reader));
};
