import { isBlank, isBlankOrEnd, isBreak, type Cursor } from './cursor.ts';
import { FoldedBreaks } from './folded-breaks.ts';
import { YamlError } from './token.ts';

const endsInFlow = new Set([',', '?', '[', ']', '{', '}']);

/** Reads an unquoted scalar of a block at `indent`; `brokeLine`: it ended on a later line than its last character's. */
export const scanPlainScalar = (cursor: Cursor, indent: number, inFlow: boolean): { value: string; brokeLine: boolean } => {
  let value = '';
  let blanks = '';
  const breaks = new FoldedBreaks();
  const atEnd = (): boolean => {
    const c = cursor.peek();
    return (c === ':' && isBlankOrEnd(cursor.peek(1))) || (inFlow && endsInFlow.has(c));
  };
  for (;;) {
    if (cursor.atDocumentIndicator() || cursor.peek() === '#') break;
    while (!isBlankOrEnd(cursor.peek()) && !atEnd()) {
      value += breaks.pending ? breaks.take() : blanks;
      blanks = '';
      value += cursor.read();
    }
    if (!isBlank(cursor.peek()) && !isBreak(cursor.peek())) break;
    blanks += readSpace(cursor, indent, breaks);
    if (breaks.pending) blanks = '';
    if (!inFlow && cursor.column <= indent) break;
  }
  return { value, brokeLine: breaks.pending };
};

/** Blanks and line breaks between two words; blanks count only where no line was broken. */
const readSpace = (cursor: Cursor, indent: number, breaks: FoldedBreaks): string => {
  let blanks = '';
  for (let c = cursor.peek(); isBlank(c) || isBreak(c); c = cursor.peek()) {
    if (isBreak(c)) breaks.add(cursor.readBreak());
    else if (breaks.pending && cursor.column <= indent && c === '\t')
      throw new YamlError('found a tab character that violates indentation');
    else blanks += cursor.read();
  }
  return blanks;
};
