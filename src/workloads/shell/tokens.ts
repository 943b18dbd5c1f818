import { WordReader } from './read-word.ts';
import { SyntaxError, type Token, type Word } from './syntax.ts';

const operators = ['&&', '||', ';;', '>>', '>&', '<<', ';', '&', '|', '>', '<', '(', ')', '\n'];

/** The body of a here-document, as one word; `at` is where the next line begins. */
const hereDocument = (text: string, at: number, delimiter: Word): { word: Word; end: number } => {
  const name = delimiter.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  const literal = delimiter.some((part) => part.kind === 'text' && part.quoted);
  const lines: string[] = [];
  let position = at;
  for (;;) {
    if (position >= text.length) break;
    const newline = text.indexOf('\n', position);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(position, end);
    position = end + 1;
    if (line === name) break;
    lines.push(`${line}\n`);
  }
  const body = lines.join('');
  return { word: literal ? [{ kind: 'text', text: body, quoted: true }] : new WordReader(body, 0).readQuoted(), end: position };
};

/** Splits a script into words and operators. A number right before < or > is an operator of its own: `2>`. */
export const tokenize = (text: string): Token[] => {
  const tokens: Token[] = [];
  const pending: { index: number; delimiter: Word }[] = [];
  let at = 0;
  const takeHereDocuments = () => {
    for (const { index, delimiter } of pending.splice(0)) {
      const { word, end } = hereDocument(text, at, delimiter);
      tokens[index] = { type: 'word', word };
      at = end;
    }
  };
  while (at < text.length) {
    const letter = text[at] as string;
    if (letter === '#' && (at === 0 || /[\s;&|()]/.test(text[at - 1] as string))) {
      while (at < text.length && text[at] !== '\n') at++;
      continue;
    }
    if (letter === ' ' || letter === '\t' || letter === '\r') {
      at++;
      continue;
    }
    if (text.startsWith('\\\n', at)) {
      at += 2;
      continue;
    }
    const numbered = /^[0-9]+(?=[<>])/.exec(text.slice(at, at + 4));
    const operator = operators.find((each) => text.startsWith(each, at));
    if (numbered) {
      tokens.push({ type: 'operator', text: `fd${numbered[0]}` });
      at += numbered[0].length;
    } else if (operator) {
      at += operator.length;
      tokens.push({ type: 'operator', text: operator });
      if (operator === '\n') takeHereDocuments();
    } else {
      const reader = new WordReader(text, at);
      const word = reader.read();
      if (reader.at === at) throw new SyntaxError(`unexpected "${letter}"`);
      at = reader.at;
      const last = tokens.at(-1);
      if (last?.type === 'operator' && last.text === '<<') pending.push({ index: tokens.length, delimiter: word });
      tokens.push({ type: 'word', word });
    }
  }
  return tokens;
};
