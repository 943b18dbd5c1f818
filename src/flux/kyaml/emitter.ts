// Nodes -> YAML text, as yaml.v3's encoder lays it out: two columns of indentation, comments back at their places.
import { analyzeScalar, type ScalarAnalysis } from './analyze-scalar.ts';
import type { YamlNode } from './node.ts';
import { PendingComments } from './pending-comments.ts';
import { tagText, writtenTag } from './written-tag.ts';
import { YamlWriter } from './yaml-writer.ts';
import { writeScalar, type WrittenStyle } from './write-scalar.ts';

/** Where a node stands. */
interface Place {
  /** An item of a block sequence. */
  item?: boolean;
  mapping?: boolean;
  simpleKey?: boolean;
}

const bestIndent = 2;
const longestSimpleKey = 128;

export class Emitter {
  readonly #writer = new YamlWriter();
  readonly #indents: number[] = [];
  #flowLevel = 0;
  #first = true;
  /** Sequences within mappings stand at their key's column. */
  compactSequences = true;
  readonly #comments = new PendingComments(this.#writer);

  get text(): string {
    return this.#writer.text;
  }

  document(document: YamlNode): void {
    const writer = this.#writer;
    this.#comments.announce({ head: document.head });
    if (!this.#first) {
      writer.writeIndent();
      writer.indicator('---', true);
      writer.writeIndent();
    }
    this.#first = false;
    if (this.#comments.writeHead()) writer.putBreak();
    for (const node of document.content) {
      this.#comments.announceNode(node);
      this.#comments.writeHead();
      this.#open(node, {});
      this.#comments.writeLine();
      this.#comments.writeFoot();
      this.#children(node, {});
    }
    this.#comments.announce({ foot: document.foot });
    writer.markFoot(0);
    this.#comments.writeFoot();
    writer.markFoot(-1);
    writer.writeIndent();
  }

  #increaseIndent(flow: boolean, item: boolean, compact = false): void {
    const writer = this.#writer;
    this.#indents.push(writer.indent);
    if (writer.indent < 0) writer.indent = flow ? bestIndent : 0;
    else if (item) writer.indent += 2;
    else writer.indent = bestIndent * Math.floor((writer.indent + bestIndent) / bestIndent) - (compact ? 2 : 0);
  }

  #restoreIndent(): void {
    this.#writer.indent = this.#indents.pop() as number;
  }

  /** Writes a scalar or alias, or what stands before the entries of a collection. */
  #open(node: YamlNode, place: Place): void {
    const writer = this.#writer;
    if (node.kind === 'alias') {
      writer.indicator('*', true);
      writer.put(node.value);
      writer.endWord();
      return;
    }
    if (node.anchor) {
      writer.indicator('&', true);
      writer.put(node.anchor);
      writer.endWord();
    }
    const { tag, quote } = writtenTag(node);
    if (tag) writer.word(tagText(tag));
    if (node.kind === 'scalar') this.#scalar(node, place, quote);
  }

  #scalar(node: YamlNode, place: Place, quote: boolean): void {
    this.#increaseIndent(true, place.item ?? false);
    const style = this.#styleOf(node, analyzeScalar(node.value), place, quote);
    writeScalar(this.#writer, node.value, style, () => {
      if (!this.#comments.writeLine()) this.#writer.putBreak();
    });
    this.#restoreIndent();
  }

  #styleOf({ value, style: wanted }: YamlNode, may: ScalarAnalysis, { simpleKey = false }: Place, quote: boolean): WrittenStyle {
    const inFlow = this.#flowLevel > 0;
    let style: WrittenStyle = wanted;
    if (wanted === 'plain') style = value.includes('\n') ? 'literal' : quote ? 'double' : 'plain';
    if (simpleKey && may.multiline) style = 'double';
    if (style === 'plain') {
      const allowed = inFlow ? may.plainInFlow : may.plainInBlock;
      if (!allowed || (value === '' && (inFlow || simpleKey))) style = 'single';
    }
    if (style === 'single' && !may.single) return 'double';
    if ((style === 'literal' || style === 'folded') && (!may.block || inFlow || simpleKey)) return 'double';
    return style;
  }

  #children(node: YamlNode, place: Place): void {
    if (node.kind !== 'mapping' && node.kind !== 'sequence') return;
    const flow = this.#flowLevel > 0 || node.flow || node.content.length === 0;
    if (node.kind === 'sequence') return flow ? this.#flowSequence(node, place) : this.#blockSequence(node, place);
    return flow ? this.#flowMapping(node, place) : this.#blockMapping(node, place);
  }

  #blockSequence(node: YamlNode, { mapping = false, item = false }: Place): void {
    const writer = this.#writer;
    for (const [at, entry] of node.content.entries()) {
      this.#comments.announceNode(entry);
      if (at === 0) this.#increaseIndent(false, item, mapping && (writer.column === 0 || !writer.indention) && this.compactSequences);
      this.#comments.writeHead();
      writer.writeIndent();
      writer.indicator('-', true, false, true);
      this.#entry(entry, { item: true });
    }
    this.#comments.announce({ line: node.line, foot: node.foot });
    this.#restoreIndent();
  }

  #entry(node: YamlNode, place: Place): void {
    this.#open(node, place);
    this.#comments.writeLine();
    this.#comments.writeFoot();
    this.#children(node, place);
  }

  #isSimpleKey(node: YamlNode): boolean {
    const tag = node.kind === 'alias' ? '' : writtenTag(node).tag;
    if (node.kind === 'scalar' ? analyzeScalar(node.value).multiline : node.content.length > 0) return false;
    const length = Buffer.byteLength((node.kind === 'alias' ? node.value : node.anchor) + (tag && tagText(tag)));
    return length + (node.kind === 'scalar' ? Buffer.byteLength(node.value) : 0) <= longestSimpleKey;
  }

  #blockMapping(node: YamlNode, { item = false }: Place): void {
    const writer = this.#writer;
    let tail = '';
    for (let at = 0; at + 1 < node.content.length; at += 2) {
      const [key, value] = node.content.slice(at, at + 2) as [YamlNode, YamlNode];
      this.#comments.announceNode({ ...key, foot: '' }, tail);
      if (at === 0) this.#increaseIndent(false, item);
      this.#comments.writeHead();
      writer.writeIndent();
      this.#comments.keepKeyLine();
      const simple = this.#isSimpleKey(key);
      if (!simple) writer.indicator('?', true, false, true);
      this.#open(key, { mapping: true, simpleKey: simple });
      this.#children(key, { mapping: true });
      this.#blockValue(value, simple);
      tail = key.foot;
    }
    this.#comments.announce({ tail, line: node.line, foot: node.foot });
    this.#comments.writeHead();
    this.#restoreIndent();
  }

  #blockValue(value: YamlNode, simple: boolean): void {
    this.#comments.announceNode(value);
    if (simple) this.#writer.indicator(':', false);
    else {
      this.#writer.writeIndent();
      this.#writer.indicator(':', true, false, true);
    }
    this.#comments.placeKeyComment(value);
    this.#entry(value, { mapping: true });
  }

  #openFlow(bracket: string, item: boolean): void {
    this.#writer.indicator(bracket, true, true);
    this.#increaseIndent(true, item);
    this.#flowLevel++;
  }

  #closeFlow(bracket: string, alignsAlone: boolean): void {
    this.#flowLevel--;
    this.#restoreIndent();
    if (alignsAlone && this.#writer.column === 0) this.#writer.writeIndent();
    this.#writer.indicator(bracket, false);
    this.#comments.writeLine();
    this.#comments.writeFoot();
  }

  /** In front of an entry: the comma, unless it was written in front of a comment. */
  #beforeFlowEntry(first: boolean, comma: boolean): void {
    if (!first && comma) this.#writer.indicator(',', false);
    this.#comments.writeHead();
    if (this.#writer.column === 0) this.#writer.writeIndent();
  }

  #flowEntry(node: YamlNode, place: Place): boolean {
    const trailing = this.#comments.hasTrailing;
    this.#open(node, place);
    if (this.#comments.hasTrailing) this.#writer.indicator(',', false);
    this.#comments.writeLine();
    this.#comments.writeFoot();
    this.#children(node, place);
    return trailing;
  }

  #flowSequence(node: YamlNode, { item = false }: Place): void {
    let trailing = false;
    for (const [at, entry] of node.content.entries()) {
      this.#comments.announceNode(entry);
      if (at === 0) this.#openFlow('[', item);
      this.#beforeFlowEntry(at === 0, !trailing);
      trailing = this.#flowEntry(entry, {});
    }
    this.#comments.announce({ line: node.line, foot: node.foot });
    if (node.content.length === 0) this.#openFlow('[', item);
    this.#closeFlow(']', true);
  }

  #flowMapping(node: YamlNode, { item = false }: Place): void {
    let trailing = false;
    let tail = '';
    for (let at = 0; at + 1 < node.content.length; at += 2) {
      const [key, value] = node.content.slice(at, at + 2) as [YamlNode, YamlNode];
      this.#comments.announceNode({ ...key, foot: '' }, tail);
      if (at === 0) this.#openFlow('{', item);
      this.#beforeFlowEntry(at === 0, !trailing);
      const simple = this.#isSimpleKey(key);
      if (!simple) this.#writer.indicator('?', true);
      this.#open(key, { mapping: true, simpleKey: simple });
      this.#children(key, { mapping: true });
      this.#comments.announceNode(value);
      this.#writer.indicator(':', !simple);
      trailing = this.#flowEntry(value, { mapping: true });
      tail = key.foot;
    }
    this.#comments.announce({ tail, line: node.line, foot: node.foot });
    if (node.content.length === 0) this.#openFlow('{', item);
    else if (this.#comments.hasOuter && !trailing) this.#writer.indicator(',', false);
    this.#comments.writeHead();
    this.#closeFlow('}', false);
  }
}
