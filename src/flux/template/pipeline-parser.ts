// Parses pipelines: commands, operands, terms, declarations. What a parser of actions (template-parser.ts) builds on.
import { readNumber } from './go-number.ts';
import { goQuote, goUnquote } from './go-quote.ts';
import type { Token, TokenType } from './lex.ts';
import { TemplateError } from './template-error.ts';
import { nodeText, type Command, type Operand, type Pipe, type VariableNode } from './tree.ts';

/** Shared by a template and the ones defined within it. */
export interface Source {
  name: string;
  tokens: Token[];
  index: number;
  isFunction: (name: string) => boolean;
}

const keywordLike = new Set<TokenType>(['keyword', 'dot', 'nil']);
const operandStarts = new Set<TokenType>([
  'bool',
  'rune',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'raw',
  'string',
  'variable',
  'leftParen',
]);

const tokenText = ({ type, text }: Token): string => {
  if (type === 'eof') return 'EOF';
  if (type === 'error') return text;
  if (keywordLike.has(type)) return `<${text}>`;
  const runes = Array.from(text);
  return runes.length > 10 ? `${goQuote(runes.slice(0, 10).join(''))}...` : goQuote(text);
};

const endToken: Token = { type: 'eof', at: 0, text: 'EOF', line: 1 };

export class PipelineParser {
  protected readonly source: Source;
  protected variables = ['$'];
  protected actionLine = 0;
  private furthest = -1;
  private depth = 0;

  constructor(source: Source) {
    this.source = source;
  }

  /** Go reports the line of the last token that its lexer handed out, not of the one it complains about. */
  protected fail(message: string): never {
    const line = this.source.tokens[this.furthest]?.line ?? 0;
    throw new TemplateError(`template: ${this.source.name}:${line}: ${message}`);
  }

  protected unexpected(token: Token, context: string): never {
    if (token.type !== 'error') this.fail(`unexpected ${tokenText(token)} in ${context}`);
    let extra = '';
    if (this.actionLine !== 0 && this.actionLine !== token.line) {
      extra = `${token.text.endsWith(' action') ? '' : ' in action'} started at ${this.source.name}:${this.actionLine}`;
    }
    this.fail(token.text + extra);
  }

  protected peek(): Token {
    this.furthest = Math.max(this.furthest, this.source.index);
    return this.source.tokens[this.source.index] ?? this.source.tokens.at(-1) ?? endToken;
  }

  protected next(): Token {
    const token = this.peek();
    this.source.index += 1;
    return token;
  }

  protected back(): void {
    this.source.index -= 1;
  }

  protected peekWord(): Token {
    while (this.peek().type === 'space') this.next();
    return this.peek();
  }

  protected nextWord(): Token {
    this.peekWord();
    return this.next();
  }

  protected expect(type: TokenType, context: string): Token {
    const token = this.nextWord();
    if (token.type !== type) this.unexpected(token, context);
    return token;
  }

  protected unquote(token: Token): string {
    return goUnquote(token.text) ?? this.fail('invalid syntax');
  }

  protected pipeline(context: string, end: TokenType): Pipe {
    const pipe: Pipe = { type: 'pipe', at: this.peekWord().at, assigns: false, declares: [], commands: [] };
    while (this.declaration(pipe, context));
    for (;;) {
      const token = this.nextWord();
      if (token.type === end) break;
      if (!operandStarts.has(token.type)) this.unexpected(token, context);
      this.back();
      pipe.commands.push(this.command());
    }
    if (pipe.commands.length === 0) this.fail(`missing value for ${context}`);
    const literal = pipe.commands
      .slice(1)
      .findIndex(({ words: [first] }) => first && ['bool', 'dot', 'nil', 'number', 'string'].includes(first.type));
    if (literal >= 0) this.fail(`non executable command in pipeline stage ${literal + 2}`);
    return pipe;
  }

  /** True: another declaration may follow. */
  private declaration(pipe: Pipe, context: string): boolean {
    const name = this.peekWord();
    if (name.type !== 'variable') return false;
    const start = this.source.index;
    this.next();
    const mark = this.peekWord();
    const comma = mark.type === 'char' && mark.text === ',';
    if (mark.type !== 'assign' && mark.type !== 'declare' && !comma) {
      this.source.index = start;
      return false;
    }
    this.next();
    if (!comma) pipe.assigns = mark.type === 'assign';
    pipe.declares.push({ type: 'variable', at: name.at, path: name.text.split('.') });
    this.variables.push(name.text);
    if (!comma) return false;
    if (context !== 'range' || pipe.declares.length >= 2) this.fail(`too many declarations in ${context}`);
    if (!['variable', 'right', 'rightParen'].includes(this.peekWord().type)) this.fail('range can only initialize variables');
    return true;
  }

  private command(): Command {
    const command: Command = { type: 'command', at: this.peekWord().at, words: [] };
    for (;;) {
      this.peekWord();
      const word = this.operand();
      if (word) command.words.push(word);
      const token = this.next();
      if (token.type === 'space') continue;
      if (token.type === 'right' || token.type === 'rightParen') this.back();
      else if (token.type !== 'pipe') this.unexpected(token, 'operand');
      break;
    }
    if (command.words.length === 0) this.fail('empty command');
    return command;
  }

  private operand(): Operand | undefined {
    const term = this.term();
    if (!term || this.peek().type !== 'field') return term;
    const { at } = this.peek();
    const path: string[] = [];
    while (this.peek().type === 'field') path.push(this.next().text.slice(1));
    if (term.type === 'field' || term.type === 'variable') return { ...term, at, path: [...term.path, ...path] };
    if (term.type === 'chain' || term.type === 'identifier' || term.type === 'pipe') return { type: 'chain', at, of: term, path };
    return this.fail(`unexpected . after term ${goQuote(nodeText(term))}`);
  }

  private term(): Operand | undefined {
    const token = this.nextWord();
    const { at, text } = token;
    switch (token.type) {
      case 'identifier':
        if (!this.source.isFunction(text)) this.fail(`function ${goQuote(text)} not defined`);
        return { type: 'identifier', at, name: text };
      case 'dot':
      case 'nil':
        return { type: token.type, at };
      case 'variable':
        return this.useVariable(at, text);
      case 'field':
        return { type: 'field', at, path: [text.slice(1)] };
      case 'bool':
        return { type: 'bool', at, value: text === 'true' };
      case 'rune':
      case 'number':
        return this.number(at, text);
      case 'leftParen':
        return this.parenthesized();
      case 'string':
      case 'raw':
        return { type: 'string', at, quoted: text, value: this.unquote(token) };
      default:
        this.back();
        return undefined;
    }
  }

  private number(at: number, text: string): Operand {
    const literal = readNumber(text);
    if (typeof literal === 'string') this.fail(literal);
    return { type: 'number', at, text, ...literal };
  }

  private parenthesized(): Operand {
    if (this.depth >= 10_000) this.fail('max expression depth exceeded');
    this.depth += 1;
    const pipe = this.pipeline('parenthesized pipeline', 'rightParen');
    this.depth -= 1;
    return pipe;
  }

  private useVariable(at: number, text: string): VariableNode {
    if (!this.variables.includes(text)) this.fail(`undefined variable ${goQuote(text)}`);
    return { type: 'variable', at, path: [text] };
  }
}
