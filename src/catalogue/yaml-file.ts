import { readFileSync } from 'node:fs';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { Problem } from './problem.ts';

/** A YAML file with the place of everything in it. */
export class YamlFile {
  readonly name: string;
  readonly document: Document.Parsed;
  readonly problems: Problem[] = [];
  readonly #lines = new LineCounter();

  /** `name` is how problems call the file. */
  constructor(name: string, text: string) {
    this.name = name;
    this.document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    for (const error of this.document.errors) this.report(error.pos[0], firstLine(error.message));
  }

  static read(path: string, name: string): YamlFile {
    try {
      return new YamlFile(name, readFileSync(path, 'utf8'));
    } catch (error) {
      const file = new YamlFile(name, '');
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      file.problems.push({
        file: name,
        line: 1,
        column: 1,
        message: missing ? 'this file is missing' : `cannot be read: ${String(error)}`,
      });
      return file;
    }
  }

  /** Notes a problem at a node, or at an offset. */
  report(at: Node | number | null | undefined, message: string): void {
    this.problems.push({ file: this.name, ...this.placeOf(at), message });
  }

  /** From 1. */
  placeOf(at: Node | number | null | undefined): { line: number; column: number } {
    const offset = typeof at === 'number' ? at : (at?.range?.[0] ?? 0);
    const { line, col } = this.#lines.linePos(offset);
    return { line: line || 1, column: col || 1 };
  }

  /** The node at a path, or the nearest one above that exists. */
  at(path: readonly (string | number)[]): Node | null {
    for (let length = path.length; length >= 0; length--) {
      const node = this.document.getIn(path.slice(0, length), true);
      if (isNode(node)) return node;
    }
    return this.document.contents;
  }

  /** The key at the end of a path, where it stands. */
  keyAt(path: readonly (string | number)[]): Node | null {
    const map = this.at(path.slice(0, -1));
    const pair = isMap(map) ? map.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
    return isNode(pair?.key) ? pair.key : this.at(path);
  }
}

const firstLine = (text: string) => text.split('\n')[0] ?? text;
