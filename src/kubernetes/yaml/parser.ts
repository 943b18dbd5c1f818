// Builds the tree of the first document of a text. Messages and their line numbers are those of Go's YAML libraries.
import { syntaxError, YamlError, type Mark, type YamlDialect } from './error.ts';
import { isNestedTooDeep } from './nesting.ts';
import { Scanner } from './scanner.ts';
import type { ScalarStyle, TokenType } from './token.ts';

interface NodeBase {
  /** From one. */
  line: number;
  tag?: string | undefined;
}
export interface YamlScalar extends NodeBase {
  kind: 'scalar';
  value: string;
  style: ScalarStyle;
}
export interface YamlMapping extends NodeBase {
  kind: 'mapping';
  entries: { key: YamlNode; value: YamlNode }[];
}
export interface YamlSequence extends NodeBase {
  kind: 'sequence';
  items: YamlNode[];
}
/** An alias is the very node that its anchor names. */
export type YamlNode = YamlScalar | YamlMapping | YamlSequence;

const valueEnds: TokenType[] = ['key', 'value', 'block-end'];

class Composer {
  readonly #scanner: Scanner;
  readonly #dialect: YamlDialect;
  readonly #anchors = new Map<string, YamlNode>();

  constructor(text: string, dialect: YamlDialect) {
    this.#scanner = new Scanner(text, dialect);
    this.#dialect = dialect;
  }

  /** Null for an empty stream. */
  document(): YamlNode | null {
    while (this.#at('document-end') || this.#at('directive')) this.#scanner.next();
    if (this.#at('end')) return null;
    if (this.#at('document-start')) this.#scanner.next();
    const root = this.#at('document-start') || this.#at('document-end') || this.#at('end') ? this.#empty() : this.#node(true, false);
    this.#scanner.peek();
    return root;
  }

  #at(...types: TokenType[]): boolean {
    return types.includes(this.#scanner.peek().type);
  }

  #took(type: TokenType): boolean {
    if (!this.#at(type)) return false;
    this.#scanner.next();
    return true;
  }

  #fail(text: string, context?: Mark): Error {
    return syntaxError(text, { dialect: this.#dialect, scanner: false, context, at: this.#scanner.peek().at });
  }

  #empty(): YamlScalar {
    return { kind: 'scalar', value: '', style: 'plain', line: this.#scanner.peek().at.line + 1 };
  }

  #node(block: boolean, indentless: boolean): YamlNode {
    const start = this.#scanner.peek();
    if (start.type === 'alias') return this.#alias();
    let anchor: string | undefined;
    let tag: string | undefined;
    while (this.#at('anchor', 'tag')) {
      const token = this.#scanner.next();
      if (token.type === 'anchor') anchor = token.value;
      else tag = token.value;
    }
    const node = this.#content(block, indentless, anchor !== undefined || tag !== undefined, start.at, anchor);
    if (tag !== undefined) node.tag = tag;
    return node;
  }

  #alias(): YamlNode {
    const { value } = this.#scanner.next();
    const node = this.#anchors.get(value);
    if (!node)
      throw syntaxError(`unknown anchor '${value}' referenced`, { dialect: this.#dialect, scanner: false, at: { line: 0, column: 0 } });
    return node;
  }

  #content(block: boolean, indentless: boolean, mayBeEmpty: boolean, at: Mark, anchor: string | undefined): YamlNode {
    const token = this.#scanner.peek();
    const named = <T extends YamlNode>(node: T): T => {
      if (anchor !== undefined) this.#anchors.set(anchor, node);
      return node;
    };
    const line = at.line + 1;
    if (indentless && token.type === 'block-entry') return this.#entries(named({ kind: 'sequence', items: [], line }), false, token.at);
    switch (token.type) {
      case 'scalar':
        this.#scanner.next();
        return named({ kind: 'scalar', value: token.value, style: token.style ?? 'plain', line });
      case 'flow-sequence-start':
        return this.#flowSequence(named({ kind: 'sequence', items: [], line }));
      case 'flow-mapping-start':
        return this.#flowMapping(named({ kind: 'mapping', entries: [], line }));
      case 'block-sequence-start':
        if (!block) break;
        this.#scanner.next();
        return this.#entries(named({ kind: 'sequence', items: [], line }), true, token.at);
      case 'block-mapping-start':
        if (!block) break;
        return this.#blockMapping(named({ kind: 'mapping', entries: [], line }));
    }
    if (mayBeEmpty) return named({ kind: 'scalar', value: '', style: 'plain', line });
    throw this.#fail('did not find expected node content', at);
  }

  #entries(list: YamlSequence, ended: boolean, start: Mark): YamlSequence {
    while (this.#took('block-entry')) {
      const empty = this.#at('block-entry', 'block-end') || (!ended && this.#at('key', 'value'));
      list.items.push(empty ? this.#empty() : this.#node(true, false));
    }
    if (ended && !this.#took('block-end')) throw this.#fail("did not find expected '-' indicator", start);
    return list;
  }

  #blockMapping(map: YamlMapping): YamlMapping {
    const start = this.#scanner.next().at;
    while (this.#took('key')) {
      const key = this.#at(...valueEnds) ? this.#empty() : this.#node(true, true);
      const value = this.#took('value') && !this.#at(...valueEnds) ? this.#node(true, true) : this.#empty();
      map.entries.push({ key, value });
    }
    if (!this.#took('block-end')) throw this.#fail('did not find expected key', start);
    return map;
  }

  #flowSequence(list: YamlSequence): YamlSequence {
    const start = this.#scanner.next().at;
    while (!this.#at('flow-sequence-end')) {
      if (list.items.length && !this.#took('flow-entry')) throw this.#fail("did not find expected ',' or ']'", start);
      if (this.#at('flow-sequence-end')) break;
      list.items.push(this.#at('key') ? this.#singlePair() : this.#node(false, false));
    }
    this.#scanner.next();
    return list;
  }

  /** `[a: b]` is a list with one map. */
  #singlePair(): YamlMapping {
    const line = this.#scanner.next().at.line + 1;
    const key = this.#at('value', 'flow-entry', 'flow-sequence-end') ? this.#empty() : this.#node(false, false);
    const value = this.#took('value') && !this.#at('flow-entry', 'flow-sequence-end') ? this.#node(false, false) : this.#empty();
    return { kind: 'mapping', entries: [{ key, value }], line };
  }

  #flowMapping(map: YamlMapping): YamlMapping {
    const start = this.#scanner.next().at;
    while (!this.#at('flow-mapping-end')) {
      if (map.entries.length && !this.#took('flow-entry')) throw this.#fail("did not find expected ',' or '}'", start);
      if (this.#at('flow-mapping-end')) break;
      const keyed = this.#took('key');
      const key = keyed && this.#at('value', 'flow-entry', 'flow-mapping-end') ? this.#empty() : this.#node(false, false);
      const value = keyed && this.#took('value') && !this.#at('flow-entry', 'flow-mapping-end') ? this.#node(false, false) : this.#empty();
      map.entries.push({ key, value });
    }
    this.#scanner.next();
    return map;
  }
}

/** The first document; what follows it is not looked at. Throws {@link YamlError}. */
export const parseYaml = (text: string, dialect: YamlDialect): YamlNode | null => {
  if (isNestedTooDeep(text)) throw new YamlError('exceeded max depth of 10000');
  return new Composer(text, dialect).document();
};
