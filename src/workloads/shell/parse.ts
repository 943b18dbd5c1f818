import {
  SyntaxError,
  type AndOr,
  type Command,
  type List,
  type Pipeline,
  type Redirection,
  type Simple,
  type Token,
  type Word,
} from './syntax.ts';
import { tokenize } from './tokens.ts';

/** The text of a word without quotes or expansions: only such a word can be a keyword. */
const plain = (token: Token | undefined): string | undefined => {
  if (token?.type !== 'word' || token.word.length !== 1) return undefined;
  const [part] = token.word;
  return part?.kind === 'text' && !part.quoted ? part.text : undefined;
};

const closers = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);

/** A recursive-descent parser for the part of POSIX sh that lessons use. */
class Parser {
  readonly #tokens: Token[];
  #at = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  parse(): List {
    const list = this.#list();
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return list;
  }

  #list(): List {
    const list: List = [];
    for (;;) {
      while (this.#isOperator(';') || this.#isOperator('\n')) this.#at++;
      const token = this.#tokens[this.#at];
      if (!token || this.#isOperator(')') || this.#isOperator(';;') || closers.has(plain(token) ?? '')) return list;
      list.push(this.#andOr());
    }
  }

  #andOr(): AndOr {
    const first = this.#pipeline();
    const rest: AndOr['rest'] = [];
    while (this.#isOperator('&&') || this.#isOperator('||')) {
      const operator = (this.#tokens[this.#at++] as { text: '&&' | '||' }).text;
      this.#newlines();
      rest.push({ operator, pipeline: this.#pipeline() });
    }
    const background = this.#isOperator('&');
    if (background) this.#at++;
    else if (this.#at < this.#tokens.length && !this.#endsCommand()) throw this.#unexpected();
    return { first, rest, background };
  }

  #pipeline(): Pipeline {
    const negated = plain(this.#tokens[this.#at]) === '!';
    if (negated) this.#at++;
    const commands = [this.#command()];
    while (this.#isOperator('|')) {
      this.#at++;
      this.#newlines();
      commands.push(this.#command());
    }
    return { negated, commands };
  }

  #command(): Command {
    const command = this.#compound() ?? this.#simple();
    while (this.#startsRedirection()) command.redirections.push(this.#redirection());
    return command;
  }

  #compound(): Command | undefined {
    switch (plain(this.#tokens[this.#at])) {
      case 'if':
        return this.#if();
      case 'while':
      case 'until':
        return this.#loop();
      case 'for':
        return this.#for();
      case 'case':
        return this.#case();
      case '{': {
        this.#at++;
        const body = this.#list();
        this.#keyword('}');
        return { type: 'group', subshell: false, body, redirections: [] };
      }
      default:
        return this.#isOperator('(') ? this.#subshell() : this.#function();
    }
  }

  #subshell(): Command {
    this.#at++;
    const body = this.#list();
    this.#operator(')');
    return { type: 'group', subshell: true, body, redirections: [] };
  }

  #function(): Command | undefined {
    const name = plain(this.#tokens[this.#at]);
    const [open, close] = [this.#tokens[this.#at + 1], this.#tokens[this.#at + 2]];
    const follows = open?.type === 'operator' && open.text === '(' && close?.type === 'operator' && close.text === ')';
    if (!name || !follows) return undefined;
    this.#at += 3;
    this.#newlines();
    return { type: 'function', name, body: this.#command(), redirections: [] };
  }

  #if(): Command {
    const branches: { condition: List; body: List }[] = [];
    let otherwise: List | undefined;
    do {
      this.#at++;
      const condition = this.#list();
      this.#keyword('then');
      branches.push({ condition, body: this.#list() });
    } while (plain(this.#tokens[this.#at]) === 'elif');
    if (plain(this.#tokens[this.#at]) === 'else') {
      this.#at++;
      otherwise = this.#list();
    }
    this.#keyword('fi');
    return { type: 'if', branches, otherwise, redirections: [] };
  }

  #loop(): Command {
    const until = plain(this.#tokens[this.#at++]) === 'until';
    const condition = this.#list();
    return { type: 'loop', until, condition, body: this.#body(), redirections: [] };
  }

  #for(): Command {
    this.#at++;
    const name = plain(this.#tokens[this.#at++]);
    if (!name) throw this.#unexpected();
    this.#newlines();
    let words: Word[] | undefined;
    if (plain(this.#tokens[this.#at]) === 'in') {
      this.#at++;
      words = [];
      for (let token = this.#tokens[this.#at]; token?.type === 'word'; token = this.#tokens[++this.#at]) words.push(token.word);
    }
    while (this.#isOperator(';') || this.#isOperator('\n')) this.#at++;
    return { type: 'for', name, words, body: this.#body(), redirections: [] };
  }

  #body(): List {
    this.#keyword('do');
    const body = this.#list();
    this.#keyword('done');
    return body;
  }

  #case(): Command {
    this.#at++;
    const word = this.#word();
    this.#newlines();
    this.#keyword('in');
    this.#newlines();
    const cases: { patterns: Word[]; body: List }[] = [];
    while (plain(this.#tokens[this.#at]) !== 'esac') {
      if (this.#isOperator('(')) this.#at++;
      const patterns = [this.#word()];
      while (this.#isOperator('|')) {
        this.#at++;
        patterns.push(this.#word());
      }
      this.#operator(')');
      cases.push({ patterns, body: this.#list() });
      if (this.#isOperator(';;')) this.#at++;
      this.#newlines();
    }
    this.#keyword('esac');
    return { type: 'case', word, cases, redirections: [] };
  }

  #simple(): Simple {
    const command: Simple = { type: 'simple', assignments: [], words: [], redirections: [] };
    for (;;) {
      const token = this.#tokens[this.#at];
      if (this.#startsRedirection()) command.redirections.push(this.#redirection());
      else if (token?.type === 'word') {
        this.#at++;
        const assignment = command.words.length === 0 ? assignmentOf(token.word) : undefined;
        if (assignment) command.assignments.push(assignment);
        else command.words.push(token.word);
      } else break;
    }
    if (command.assignments.length + command.words.length + command.redirections.length === 0) throw this.#unexpected();
    return command;
  }

  #startsRedirection(): boolean {
    const token = this.#tokens[this.#at];
    return token?.type === 'operator' && (/^fd\d/.test(token.text) || ['>', '>>', '<', '>&', '<<'].includes(token.text));
  }

  #redirection(): Redirection {
    const numbered = /^fd(\d+)$/.exec((this.#tokens[this.#at] as { text: string }).text);
    if (numbered) this.#at++;
    const operator = (this.#tokens[this.#at++] as { text: string }).text;
    const descriptor = numbered ? Number(numbered[1]) : operator.startsWith('<') ? 0 : 1;
    // A here-document's body is its word: marked as such by a leading text part that no file name has.
    const target = operator === '<<' ? [{ kind: 'text' as const, text: '\0', quoted: true }, ...this.#word()] : this.#word();
    return { descriptor, operator: (operator === '<<' ? '<' : operator) as Redirection['operator'], target };
  }

  #word(): Word {
    const token = this.#tokens[this.#at];
    if (token?.type !== 'word') throw this.#unexpected();
    this.#at++;
    return token.word;
  }

  #newlines(): void {
    while (this.#isOperator('\n')) this.#at++;
  }

  #isOperator(text: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.type === 'operator' && token.text === text;
  }

  #operator(text: string): void {
    if (!this.#isOperator(text)) throw this.#unexpected();
    this.#at++;
  }

  #keyword(text: string): void {
    if (plain(this.#tokens[this.#at]) !== text) throw this.#unexpected();
    this.#at++;
  }

  #endsCommand(): boolean {
    return [';', '\n', ')', ';;'].some((each) => this.#isOperator(each)) || closers.has(plain(this.#tokens[this.#at]) ?? '');
  }

  #unexpected(): SyntaxError {
    const token = this.#tokens[this.#at];
    if (!token) return new SyntaxError('syntax error: unexpected end of file');
    const text = token.type === 'operator' ? token.text.replace('\n', 'newline') : (plain(token) ?? 'word');
    return new SyntaxError(`syntax error: unexpected "${text}"`);
  }
}

const assignmentOf = (word: Word): { name: string; value: Word } | undefined => {
  const [first, ...rest] = word;
  if (first?.kind !== 'text' || first.quoted) return undefined;
  const found = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(first.text);
  if (!found) return undefined;
  return { name: found[1] as string, value: [{ ...first, text: found[2] as string }, ...rest] };
};

export const parseScript = (text: string): List => new Parser(tokenize(text)).parse();
