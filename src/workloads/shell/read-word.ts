import { SyntaxError, type Part, type Word } from './syntax.ts';

const nameStart = /[A-Za-z_]/;
const nameRest = /[A-Za-z0-9_]/;
const special = /[?$!#@*0-9-]/;
const endsWord = /[\s;&|<>()]/;

/** Where the bracket that opens at `start` closes; quotes inside are skipped. */
const closing = (text: string, start: number, open: string, close: string): number => {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const letter = text[at];
    if (letter === '\\') at++;
    else if (letter === "'" || letter === '"') {
      const end = text.indexOf(letter, at + 1);
      if (end < 0) break;
      at = end;
    } else if (letter === open) depth++;
    else if (letter === close && --depth === 0) return at;
  }
  throw new SyntaxError(`unterminated ${open}`);
};

/** Reads one word; `at` stands behind it afterwards. */
export class WordReader {
  readonly #text: string;
  at: number;
  #parts: Word = [];

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  read(): Word {
    while (this.at < this.#text.length && !endsWord.test(this.#text[this.at] as string)) this.#piece();
    return this.#parts;
  }

  /** The whole text as if it stood between double quotes: here-strings, ${x:-default}. */
  readQuoted(): Word {
    this.#doubleQuoted(undefined);
    return this.#parts;
  }

  #piece(): void {
    const letter = this.#text[this.at] as string;
    if (letter === "'") this.#singleQuoted();
    else if (letter === '"') {
      this.at++;
      // An empty pair of quotes is a word all the same.
      this.#add({ kind: 'text', text: '', quoted: true });
      this.#doubleQuoted('"');
    } else if (letter === '\\') this.#escaped();
    else if (letter === '$' || letter === '`') this.#expansion(false);
    else {
      this.#literal(letter, false);
      this.at++;
    }
  }

  #singleQuoted(): void {
    const end = this.#text.indexOf("'", this.at + 1);
    if (end < 0) throw new SyntaxError('unterminated quoted string');
    this.#add({ kind: 'text', text: this.#text.slice(this.at + 1, end), quoted: true });
    this.at = end + 1;
  }

  #escaped(): void {
    const next = this.#text[this.at + 1];
    if (next !== '\n' && next !== undefined) this.#literal(next, true);
    this.at += 2;
  }

  #doubleQuoted(end: string | undefined): void {
    while (this.at < this.#text.length && this.#text[this.at] !== end) {
      const letter = this.#text[this.at] as string;
      if (letter === '\\') {
        const next = this.#text[this.at + 1] ?? '';
        if (next !== '\n') this.#literal('$`"\\'.includes(next) ? next : `\\${next}`, true);
        this.at += 2;
      } else if (letter === '$' || letter === '`') this.#expansion(true);
      else {
        this.#literal(letter, true);
        this.at++;
      }
    }
    if (end !== undefined && this.at >= this.#text.length) throw new SyntaxError('unterminated quoted string');
    this.at++;
  }

  #expansion(quoted: boolean): void {
    const text = this.#text;
    const next = text[this.at + 1] ?? '';
    if (text[this.at] === '`') {
      const end = text.indexOf('`', this.at + 1);
      if (end < 0) throw new SyntaxError('EOF in backquote substitution');
      this.#add({ kind: 'command', script: text.slice(this.at + 1, end), quoted });
      this.at = end + 1;
    } else if (text.startsWith('$((', this.at)) {
      const end = closing(text, this.at + 1, '(', ')');
      this.#add({ kind: 'arithmetic', text: text.slice(this.at + 3, end - 1), quoted });
      this.at = end + 1;
    } else if (next === '(') {
      const end = closing(text, this.at + 1, '(', ')');
      this.#add({ kind: 'command', script: text.slice(this.at + 2, end), quoted });
      this.at = end + 1;
    } else if (next === '{') this.#braced(quoted);
    else if (nameStart.test(next)) this.#named(quoted);
    else if (special.test(next)) {
      this.#add({ kind: 'variable', name: next, operator: '', argument: '', quoted });
      this.at += 2;
    } else {
      this.#literal('$', quoted);
      this.at++;
    }
  }

  #named(quoted: boolean): void {
    let end = this.at + 1;
    while (nameRest.test(this.#text[end] ?? '')) end++;
    this.#add({ kind: 'variable', name: this.#text.slice(this.at + 1, end), operator: '', argument: '', quoted });
    this.at = end;
  }

  #braced(quoted: boolean): void {
    const end = closing(this.#text, this.at + 1, '{', '}');
    const inside = this.#text.slice(this.at + 2, end);
    const found = /^(#?)([A-Za-z_]\w*|[?$!#@*0-9-])(?:(:?[-+=?]|##?|%%?)([\s\S]*))?$/.exec(inside);
    if (!found) throw new SyntaxError('bad substitution');
    const [, length, name, operator = '', argument = ''] = found;
    this.#add({ kind: 'variable', name: name as string, operator: length ? 'length' : operator, argument, quoted });
    this.at = end + 1;
  }

  #literal(letter: string, quoted: boolean): void {
    const last = this.#parts.at(-1);
    if (last?.kind === 'text' && last.quoted === quoted) last.text += letter;
    else this.#add({ kind: 'text', text: letter, quoted });
  }

  #add(part: Part): void {
    this.#parts.push(part);
  }
}
