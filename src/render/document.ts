/** The document model between markdown and an output: what a page says, free of how it looks. */
export type Inline =
  | { type: 'text'; text: string }
  | { type: 'code'; text: string }
  | { type: 'strong' | 'emphasis'; children: Inline[] }
  | { type: 'link'; href: string; children: Inline[] }
  | { type: 'break' };

export type CalloutKind = 'note' | 'tip' | 'important' | 'warning' | 'caution';

export type Block =
  | { type: 'heading'; level: number; children: Inline[] }
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'list'; start?: number | undefined; items: Block[][] }
  | { type: 'code'; language: string; text: string }
  | { type: 'table'; align: ('left' | 'right' | 'center')[]; header: Inline[][]; rows: Inline[][][] }
  | { type: 'callout'; kind: CalloutKind; children: Block[] }
  | { type: 'quote'; children: Block[] }
  | { type: 'rule' };

export type Document = Block[];

/** The text of inlines without their marks. */
export const plainText = (inlines: Inline[]): string =>
  inlines
    .map((inline) => {
      if (inline.type === 'break') return '\n';
      return 'children' in inline ? plainText(inline.children) : inline.text;
    })
    .join('');
