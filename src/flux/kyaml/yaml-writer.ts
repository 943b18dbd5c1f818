// Puts characters into lines: indentation, indicators and comments, with libyaml's bookkeeping of what stands before.
import { isBreak } from './cursor.ts';

export class YamlWriter {
  #text = '';
  #column = 0;
  indent = -1;
  /** Nothing or a blank stands before. */
  whitespace = true;
  /** Only indentation stands before, on this line. */
  indention = true;
  /** A foot comment ended at this indentation: an empty line keeps it apart from what follows. */
  #footIndent = -1;

  get text(): string {
    return this.#text;
  }

  get column(): number {
    return this.#column;
  }

  /** Characters as they are. */
  put(text: string): void {
    this.#text += text;
    this.#column += [...text].length;
  }

  putBreak(lineBreak = '\n'): void {
    this.#text += lineBreak;
    this.#column = 0;
    this.indention = true;
  }

  markFoot(indent = this.indent): void {
    this.#footIndent = indent;
  }

  writeIndent(): void {
    const indent = Math.max(this.indent, 0);
    if (!this.indention || this.#column > indent || (this.#column === indent && !this.whitespace)) this.putBreak();
    if (this.#footIndent === indent) this.putBreak();
    if (this.#column < indent) this.put(' '.repeat(indent - this.#column));
    this.whitespace = true;
    this.#footIndent = -1;
  }

  /** `-`, `:`, brackets and the like. `before`: a blank is wanted in front. `isSpace`, `isIndention`: how it counts for what follows. */
  indicator(text: string, before: boolean, isSpace = false, isIndention = false): void {
    if (before && !this.whitespace) this.put(' ');
    this.put(text);
    this.whitespace = isSpace;
    this.indention &&= isIndention;
  }

  /** A word: behind a blank. */
  word(text: string): void {
    if (!this.whitespace) this.put(' ');
    this.put(text);
    this.endWord();
  }

  endWord(): void {
    this.whitespace = false;
    this.indention = false;
  }

  comment(text: string): void {
    let broke = false;
    let pound = false;
    for (const c of text) {
      if (isBreak(c)) {
        this.putBreak(c);
        broke = true;
        pound = false;
        continue;
      }
      if (broke) this.writeIndent();
      if (!pound && c !== '#') this.put('# ');
      pound = true;
      this.put(c);
      this.indention = false;
      broke = false;
    }
    if (!broke) this.putBreak();
    this.whitespace = true;
  }
}
