// The first document of YAML text as nodes, comments and all (yaml.v3's Decoder into a Node).
import { CommentQueue } from './comment-queue.ts';
import { newNode, type YamlNode } from './node.ts';
import { resolveTag, shortTag } from './resolve-tag.ts';
import { Scanner } from './scanner.ts';
import { YamlError, type TokenType } from './token.ts';

const handles: Record<string, string> = { '': '', '!': '!', '!!': 'tag:yaml.org,2002:' };

interface Properties {
  tag: string;
  anchor: string;
}

class DocumentParser {
  readonly #queue: CommentQueue;
  readonly #anchors = new Set<string>();

  constructor(text: string) {
    // Nothing at all counts as an empty line.
    this.#queue = new CommentQueue(new Scanner(text || '\n'));
  }

  parse(): YamlNode | undefined {
    const queue = this.#queue;
    queue.peek();
    const first = queue.next();
    if (first.type === 'stream-end') return undefined;
    const document = newNode('document');
    const explicit = first.type === 'document-start';
    if (!explicit) document.head = queue.takeDocumentHead();
    else queue.skip();
    const isEmpty = explicit && queue.is('document-start', 'document-end', 'stream-end');
    document.content.push(isEmpty ? this.#empty() : this.#node(true, false));
    if (queue.is('document-end')) queue.skip();
    const { head, foot } = queue.take();
    document.foot = foot || head;
    return document;
  }

  #empty(): YamlNode {
    return newNode('scalar', { tag: '!!null' });
  }

  #named(node: YamlNode, { tag, anchor }: Properties): YamlNode {
    if (tag !== '' && tag !== '!') {
      node.tag = shortTag(tag);
      node.tagged = true;
    }
    node.anchor = anchor;
    if (anchor) this.#anchors.add(anchor);
    return node;
  }

  #properties(): Properties {
    const properties: Properties = { tag: '', anchor: '' };
    const seen = new Set<TokenType>();
    for (let token = this.#queue.peek(); (token.type === 'anchor' || token.type === 'tag') && !seen.has(token.type);) {
      seen.add(token.type);
      if (token.type === 'anchor') properties.anchor = token.value ?? '';
      else {
        const prefix = handles[token.value ?? ''];
        if (prefix === undefined) throw new YamlError('found undefined tag handle');
        properties.tag = prefix + (token.suffix ?? '');
      }
      token = this.#queue.next();
    }
    return properties;
  }

  #node(block: boolean, indentless: boolean): YamlNode {
    const queue = this.#queue;
    if (queue.is('alias')) return this.#alias();
    const properties = this.#properties();
    const token = queue.peek();
    if (indentless && token.type === 'block-entry') return this.#blockSequence(properties, true);
    switch (token.type) {
      case 'scalar':
        return this.#scalar(properties);
      case 'flow-sequence-start':
        return this.#flowSequence(properties);
      case 'flow-mapping-start':
        return this.#flowMapping(properties);
      case 'block-sequence-start':
        if (block) return this.#blockSequence(properties, false);
        break;
      case 'block-mapping-start':
        if (block) return this.#blockMapping(properties);
        break;
      default:
    }
    if (properties.anchor || properties.tag) return this.#named(newNode('scalar', { tag: '!!null' }), properties);
    throw new YamlError('did not find expected node content');
  }

  #alias(): YamlNode {
    const name = this.#queue.peek().value ?? '';
    if (!this.#anchors.has(name)) throw new YamlError(`unknown anchor '${name}' referenced`);
    const node = newNode('alias', { value: name, ...this.#queue.take() });
    this.#queue.skip();
    return node;
  }

  #scalar(properties: Properties): YamlNode {
    const { value = '', style = 'plain' } = this.#queue.peek();
    const plainTag = value === '<<' ? '!!merge' : resolveTag(value);
    const node = newNode('scalar', { value, style, tag: style === 'plain' ? plainTag : '!!str', ...this.#queue.take() });
    this.#queue.skip();
    return this.#named(node, properties);
  }

  #blockSequence(properties: Properties, indentless: boolean): YamlNode {
    const queue = this.#queue;
    const node = this.#named(newNode('sequence', { tag: '!!seq', head: indentless ? '' : queue.takeStem() }), properties);
    if (!indentless) queue.skip();
    const empties: TokenType[] = indentless ? ['block-entry', 'key', 'value', 'block-end'] : ['block-entry', 'block-end'];
    while (queue.is('block-entry')) {
      const { type } = queue.skipDash();
      node.content.push(empties.includes(type) ? this.#empty() : this.#node(true, false));
    }
    if (indentless) return node;
    if (!queue.is('block-end')) throw new YamlError("did not find expected '-' indicator");
    queue.skip();
    return node;
  }

  #blockMapping(properties: Properties): YamlNode {
    const queue = this.#queue;
    const node = this.#named(newNode('mapping', { tag: '!!map', head: queue.takeStem() }), properties);
    queue.skip();
    while (queue.is('key')) this.#blockPair(node.content);
    if (!queue.is('block-end')) throw new YamlError('did not find expected key');
    const { line, foot } = queue.take();
    queue.skip();
    node.line = line;
    const lastKey = node.content.at(-2);
    if (foot && lastKey) lastKey.foot = foot;
    else node.foot = foot;
    return node;
  }

  #blockPair(content: YamlNode[]): void {
    const queue = this.#queue;
    const empties: TokenType[] = ['key', 'value', 'block-end'];
    const key = empties.includes(queue.next().type) ? this.#empty() : this.#node(true, true);
    const before = content.at(-2);
    if (key.foot && before) {
      // Further out than the value before it, the foot belongs to that pair.
      before.foot = key.foot;
      key.foot = '';
    }
    const hasValue = queue.is('value') && !empties.includes(queue.next().type);
    const value = hasValue ? this.#node(true, true) : this.#empty();
    this.#moveFoot(key, value);
    content.push(key, value);
  }

  #moveFoot(key: YamlNode, value: YamlNode): void {
    if (key.foot || !value.foot) return;
    key.foot = value.foot;
    value.foot = '';
  }

  #flowSequence(properties: Properties): YamlNode {
    const queue = this.#queue;
    const node = this.#named(newNode('sequence', { tag: '!!seq', flow: true, head: queue.take().head }), properties);
    queue.skip();
    for (let first = true; !queue.is('flow-sequence-end'); first = false) {
      if (!first) {
        if (!queue.is('flow-entry')) throw new YamlError("did not find expected ',' or ']'");
        queue.skip();
      }
      if (queue.is('key')) node.content.push(this.#singlePair());
      else if (!queue.is('flow-sequence-end')) node.content.push(this.#node(false, false));
      else break;
    }
    return this.#endFlow(node);
  }

  /** `[a: b]` */
  #singlePair(): YamlNode {
    const queue = this.#queue;
    const { type } = queue.next();
    const noKey = type === 'value' || type === 'flow-entry' || type === 'flow-sequence-end';
    if (noKey) queue.skip();
    const key = noKey ? this.#empty() : this.#node(false, false);
    const hasValue = queue.is('value') && !['flow-entry', 'flow-sequence-end'].includes(queue.next().type);
    const value = hasValue ? this.#node(false, false) : this.#empty();
    this.#moveFoot(key, value);
    queue.peek();
    return newNode('mapping', { tag: '!!map', flow: true, content: [key, value] });
  }

  #flowMapping(properties: Properties): YamlNode {
    const queue = this.#queue;
    const node = this.#named(newNode('mapping', { tag: '!!map', flow: true, head: queue.take().head }), properties);
    queue.skip();
    const ends: TokenType[] = ['flow-entry', 'flow-mapping-end'];
    for (let first = true; !queue.is('flow-mapping-end'); first = false) {
      if (!first) {
        if (!queue.is('flow-entry')) throw new YamlError("did not find expected ',' or '}'");
        queue.skip();
      }
      if (queue.is('flow-mapping-end')) break;
      let key: YamlNode;
      let value = this.#empty();
      if (queue.is('key')) {
        const { type } = queue.next();
        key = type === 'value' || ends.includes(type) ? this.#empty() : this.#node(false, false);
        if (queue.is('value') && !ends.includes(queue.next().type)) value = this.#node(false, false);
      } else {
        key = this.#node(false, false);
        queue.peek();
      }
      this.#moveFoot(key, value);
      node.content.push(key, value);
    }
    return this.#endFlow(node);
  }

  #endFlow(node: YamlNode): YamlNode {
    const { line, foot } = this.#queue.take();
    this.#queue.skip();
    return Object.assign(node, { line, foot });
  }
}

/** Undefined for text without a document; a YamlError for what is no YAML. */
export const parseDocument = (text: string): YamlNode | undefined => new DocumentParser(text).parse();
