// Parses actions: lists of text, if, range, with, and the templates that a template defines.
import { goQuote } from './go-quote.ts';
import type { Token } from './lex.ts';
import { PipelineParser, type Source } from './pipeline-parser.ts';
import { listText, type Branch, type List, type TemplateNode } from './tree.ts';

export type Templates = Map<string, List>;

/** What ends a list within an action. */
type Closer = { type: 'end' } | { type: 'else'; at: number };
type Parsed = TemplateNode | Closer;

const isCloser = (node: Parsed): node is Closer => node.type === 'end' || node.type === 'else';
const isEmpty = (list: List): boolean => list.nodes.every((node) => node.type === 'text') && listText(list).trim() === '';

export class TemplateParser extends PipelineParser {
  private readonly templates: Templates;
  private rangeDepth = 0;

  constructor(source: Source, templates: Templates) {
    super(source);
    this.templates = templates;
  }

  parse(name: string): void {
    const root: List = { type: 'list', at: this.peek().at, nodes: [] };
    while (this.peek().type !== 'eof') {
      if (this.beginsDefinition()) new TemplateParser(this.source, this.templates).definition();
      else {
        const node = this.textOrAction();
        if (isCloser(node)) this.fail(`unexpected {{${node.type}}}`);
        root.nodes.push(node);
      }
    }
    this.add(name, root);
  }

  private beginsDefinition(): boolean {
    const start = this.source.index;
    if (this.next().type === 'left') {
      const word = this.nextWord();
      if (word.type === 'keyword' && word.text === 'define') return true;
    }
    this.source.index = start;
    return false;
  }

  private add(name: string, root: List): void {
    const known = this.templates.get(name);
    if (!known || isEmpty(known)) this.templates.set(name, root);
    else if (!isEmpty(root)) this.fail(`template: multiple definition of template ${goQuote(name)}`);
  }

  private definition(): void {
    const name = this.templateName(this.nextWord(), 'define clause');
    this.expect('right', 'define clause');
    this.body(name, 'define clause');
  }

  private body(name: string, context: string): void {
    const [list, closer] = this.itemList();
    if (closer.type !== 'end') this.fail(`unexpected {{else}} in ${context}`);
    this.add(name, list);
  }

  private itemList(): [List, Closer] {
    const list: List = { type: 'list', at: this.peekWord().at, nodes: [] };
    while (this.peekWord().type !== 'eof') {
      const node = this.textOrAction();
      if (isCloser(node)) return [list, node];
      list.nodes.push(node);
    }
    return this.fail('unexpected EOF');
  }

  private textOrAction(): Parsed {
    const token = this.nextWord();
    if (token.type === 'text') return { type: 'text', at: token.at, text: token.text };
    if (token.type !== 'left') this.unexpected(token, 'input');
    this.actionLine = token.line;
    const node = this.action();
    this.actionLine = 0;
    return node;
  }

  private action(): Parsed {
    const token = this.nextWord();
    if (token.type === 'keyword') {
      switch (token.text) {
        case 'block':
          return this.block();
        case 'break':
        case 'continue':
          return this.leave(token, token.text);
        case 'else':
          return this.otherwise();
        case 'end':
          this.expect('right', 'end');
          return { type: 'end' };
        case 'if':
        case 'range':
        case 'with':
          return this.branch(token.text);
        case 'template':
          return this.templateCall();
      }
    }
    this.back();
    const { at } = this.peek();
    return { type: 'action', at, pipe: this.pipeline('command', 'right') };
  }

  private leave(token: Token, word: 'break' | 'continue'): TemplateNode {
    const after = this.nextWord();
    if (after.type !== 'right') this.unexpected(after, `{{${word}}}`);
    if (this.rangeDepth === 0) this.fail(`{{${word}}} outside {{range}}`);
    return { type: word, at: token.at };
  }

  private isKeyword(token: Token, ...words: string[]): boolean {
    return token.type === 'keyword' && words.includes(token.text);
  }

  private otherwise(): Closer {
    const token = this.peekWord();
    if (!this.isKeyword(token, 'if', 'with')) this.expect('right', 'else');
    return { type: 'else', at: token.at };
  }

  private branch(type: Branch['type']): Branch {
    const known = this.variables.length;
    const pipe = this.pipeline(type, 'right');
    if (type === 'range') this.rangeDepth += 1;
    const [list, closer] = this.itemList();
    if (type === 'range') this.rangeDepth -= 1;
    const otherwise = closer.type === 'else' ? this.elseList(type, closer.at) : undefined;
    this.variables.length = known;
    return { type, at: pipe.at, pipe, list, otherwise };
  }

  private elseList(type: Branch['type'], at: number): List {
    if (type !== 'range' && this.isKeyword(this.peek(), type)) {
      this.next();
      return { type: 'list', at, nodes: [this.branch(type)] };
    }
    const [list, closer] = this.itemList();
    if (closer.type !== 'end') this.fail('expected end; found {{else}}');
    return list;
  }

  private templateName(token: Token, context: string): string {
    if (token.type !== 'string' && token.type !== 'raw') this.unexpected(token, context);
    return this.unquote(token);
  }

  private block(): TemplateNode {
    const token = this.nextWord();
    const name = this.templateName(token, 'block clause');
    const pipe = this.pipeline('block clause', 'right');
    new TemplateParser(this.source, this.templates).body(name, 'block clause');
    return { type: 'template', at: token.at, name, quoted: goQuote(name), pipe };
  }

  private templateCall(): TemplateNode {
    const token = this.nextWord();
    const name = this.templateName(token, 'template clause');
    let pipe;
    if (this.nextWord().type !== 'right') {
      this.back();
      pipe = this.pipeline('template clause', 'right');
    }
    return { type: 'template', at: token.at, name, quoted: goQuote(name), pipe };
  }
}
