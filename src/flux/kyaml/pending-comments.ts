// Comments on their way into the text. They wait for their place; some wait longer than the node that brought them.
import type { YamlNode } from './node.ts';
import type { YamlWriter } from './yaml-writer.ts';

export class PendingComments {
  readonly #writer: YamlWriter;
  #head = '';
  #line = '';
  #foot = '';
  /** The foot of the pair before. */
  #tail = '';
  #keyLine = '';

  constructor(writer: YamlWriter) {
    this.#writer = writer;
  }

  announce({ head = '', line = '', foot = '', tail = '' }): void {
    this.#head = head || this.#head;
    this.#line = line || this.#line;
    this.#foot = foot || this.#foot;
    this.#tail = tail || this.#tail;
  }

  /** A collection's own line and foot comments come with its end. */
  announceNode({ kind, head, line, foot }: YamlNode, tail = ''): void {
    if (kind === 'sequence') this.announce({ head });
    else if (kind === 'mapping') this.announce({ head, tail });
    else this.announce(kind === 'alias' ? { head, line, foot } : { head, line, foot, tail });
  }

  get hasOuter(): boolean {
    return (this.#head || this.#foot || this.#tail) !== '';
  }

  get hasTrailing(): boolean {
    return (this.#line || this.#foot || this.#tail) !== '';
  }

  /** What stands above a node or the end of its collection. False without a head of its own. */
  writeHead(): boolean {
    const writer = this.#writer;
    if (this.#tail) {
      writer.writeIndent();
      writer.comment(this.#tail);
      this.#tail = '';
      writer.markFoot(Math.max(writer.indent, 0));
    }
    if (!this.#head) return false;
    writer.writeIndent();
    writer.comment(this.#head);
    this.#head = '';
    return true;
  }

  writeLine(): boolean {
    if (!this.#line) return false;
    if (!this.#writer.whitespace) this.#writer.put(' ');
    this.#writer.comment(this.#line);
    this.#line = '';
    return true;
  }

  writeFoot(): void {
    if (!this.#foot) return;
    this.#writer.writeIndent();
    this.#writer.comment(this.#foot);
    this.#foot = '';
    this.#writer.markFoot(Math.max(this.#writer.indent, 0));
  }

  /** The line comment of a key is written behind its value. */
  keepKeyLine(): void {
    if (!this.#line) return;
    this.#keyLine = this.#line;
    this.#line = '';
  }

  /** A comment behind the key's colon stays on that line. In front of a flow sequence it waits for a later value, as in yaml.v3. */
  placeKeyComment({ kind, flow }: YamlNode): void {
    if (!this.#keyLine) return;
    if (kind === 'scalar') {
      if (this.#line) return;
      this.#line = this.#keyLine;
      this.#keyLine = '';
    } else if ((kind === 'mapping' || kind === 'sequence') && !flow) {
      [this.#line, this.#keyLine] = [this.#keyLine, this.#line];
      this.writeLine();
      [this.#line, this.#keyLine] = [this.#keyLine, this.#line];
    }
  }
}
