// YAML as the API server reads it (go-yaml v2 turned into JSON): YAML 1.1 words and octal numbers, dates stay text, the first document only.
// Leaves out: go-yaml's exact wording of most syntax errors.
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Alias,
  type Document,
  type Pair,
  type ParsedNode,
  type YAMLParseError,
} from 'yaml';
import { isNestedTooDeep } from '../yaml/nesting.ts';
import { AliasBudget } from '../yaml/alias-budget.ts';
import { deepest, setField } from './json-text.ts';

export class YamlError extends Error {}

export interface YamlValue {
  value: unknown;
  /** As a strict reader lists them: `line 7: key "a" already set in map`. */
  duplicates: string[];
}

const sayings: Record<string, string> = {
  BAD_INDENT: 'did not find expected key',
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  MISSING_CHAR: "could not find expected ':'",
  TAB_AS_INDENT: 'found character that cannot start any token',
  BAD_SCALAR_START: 'found character that cannot start any token',
  UNEXPECTED_TOKEN: 'did not find expected node content',
};

class Converter {
  readonly duplicates: string[] = [];
  readonly #budget = new AliasBudget(() => new YamlError('yaml: document contains excessive aliasing'));
  /** Anchors that are being read. */
  readonly #open = new Set<string>();
  #depth = 0;
  readonly #lines: LineCounter;
  readonly #document: Document.Parsed;

  constructor(document: Document.Parsed, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  convert(node: ParsedNode | null): unknown {
    if (node === null) return null;
    this.#budget.take();
    if (isAlias(node)) return this.#alias(node);
    if (++this.#depth > deepest) throw tooDeep();
    const value = this.#plain(node);
    this.#depth--;
    return value;
  }

  #alias(node: Alias.Parsed): unknown {
    if (this.#open.has(node.source)) throw new YamlError(`yaml: anchor '${node.source}' value contains itself`);
    this.#open.add(node.source);
    const value = this.#budget.inAlias(() => this.convert(node.resolve(this.#document) as ParsedNode));
    this.#open.delete(node.source);
    return value;
  }

  #plain(node: Exclude<ParsedNode, Alias.Parsed>): unknown {
    if (isSeq(node)) return (node.items as ParsedNode[]).map((item) => this.convert(item));
    if (!isMap(node)) return scalar(node);
    const object: Record<string, unknown> = {};
    const own = new Set<string>();
    for (const pair of node.items as Pair<ParsedNode, ParsedNode | null>[]) {
      if (isScalar(pair.key) && pair.key.source === '<<' && pair.key.type === 'PLAIN') {
        this.#merge(object, pair.value);
        continue;
      }
      const key = this.#key(pair);
      if (own.has(key))
        this.duplicates.push(`line ${this.#lines.linePos(pair.key.range[0]).line}: key ${JSON.stringify(key)} already set in map`);
      own.add(key);
      setField(object, key, this.convert(pair.value));
    }
    return object;
  }

  #merge(object: Record<string, unknown>, node: ParsedNode | null): void {
    const merged = this.convert(node);
    for (const each of Array.isArray(merged) ? merged : [merged]) {
      for (const [key, value] of Object.entries((each ?? {}) as object)) if (!Object.hasOwn(object, key)) setField(object, key, value);
    }
  }

  #key(pair: Pair<ParsedNode, ParsedNode | null>): string {
    const key = this.convert(pair.key);
    if (key !== null && typeof key !== 'object') return String(key);
    const value = JSON.stringify(this.convert(pair.value));
    throw new YamlError(key === null ? `unsupported map key of type: %!s(<nil>), key: <nil>, value: ${value}` : 'yaml: invalid map key');
  }
}

const scalar = (node: ParsedNode): unknown => {
  const value = isScalar(node) ? (node.value as unknown) : null;
  if (typeof value === 'bigint') return Number(value);
  return value === undefined ? null : value;
};

const tooDeep = () => new YamlError('yaml: exceeded max depth of 10000');

export const readYaml = (text: string): YamlValue => {
  if (isNestedTooDeep(text)) throw tooDeep();
  return readFirst(text);
};

/** go-yaml reads one value and stops: what follows it is never looked at, unless it turns the value into a key. */
const isAfterValue = ({ code, pos }: YAMLParseError, { contents }: Document.Parsed, text: string): boolean => {
  const end = contents?.range[1];
  return code === 'UNEXPECTED_TOKEN' && end !== undefined && pos[0] >= end && isWhole(contents) && !/:(?:\s|$)/.test(text.slice(end));
};

/** Flow collections and quoted texts say themselves where they end. */
const isWhole = (contents: ParsedNode | null): boolean =>
  isScalar(contents)
    ? contents.type === 'QUOTE_DOUBLE' || contents.type === 'QUOTE_SINGLE'
    : contents !== null && 'flow' in contents && contents.flow === true;

const readFirst = (text: string): YamlValue => {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.1',
    uniqueKeys: false,
    lineCounter,
    logLevel: 'silent',
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || !(/timestamp|:binary$/.test(tag.tag) || ('format' in tag && tag.format === 'TIME'))),
  });
  const document = Array.isArray(documents) ? (documents[0] as Document.Parsed | undefined) : undefined;
  if (!document) return { value: null, duplicates: [] };
  const error = document.errors.find((each) => !isAfterValue(each, document, text));
  if (error) {
    const line = lineCounter.linePos(error.pos[0]).line;
    const inFlow = /flow (sequence|map)/i.exec(error.message)?.[1]?.toLowerCase();
    // go-yaml counts lines of the parser from zero, and those of the scanner from one.
    const fromParser = inFlow !== undefined || error.code === 'BAD_INDENT';
    const saying = inFlow
      ? `did not find expected ',' or '${inFlow === 'map' ? '}' : ']'}'`
      : (sayings[error.code] ?? error.message.split('\n')[0]);
    throw new YamlError(`yaml: line ${fromParser ? line - 1 : line}: ${saying}`);
  }
  const converter = new Converter(document, lineCounter);
  const value = converter.convert(document.contents as ParsedNode | null);
  return { value, duplicates: converter.duplicates };
};
