// From YAML text to values as JSON has them, the way sigs.k8s.io/yaml and kustomize do it.
import { AliasBudget } from './alias-budget.ts';
import { YamlError, type YamlDialect } from './error.ts';
import { parseYaml, type YamlMapping, type YamlNode } from './parser.ts';
import { resolveScalar } from './resolve.ts';

interface DecodeOptions {
  dialect: YamlDialect;
  /** `last`: the later key counts; `refuse`: as Go refuses it in that dialect. */
  duplicates: 'last' | 'refuse';
  /** Keys that are maps or lists: refused, unless text may stand for them. */
  complexKeys?: 'refuse' | 'text';
}

/** Go's `%#v`. What learners get for a template: `invalid map key: map[string]interface {}{".Values.x":interface {}(nil)}`. */
const goSyntax = (node: YamlNode, dialect: YamlDialect): string => {
  if (node.kind === 'sequence') return `[]interface {}{${node.items.map((each) => goSyntax(each, dialect)).join(', ')}}`;
  if (node.kind === 'scalar') {
    const value = resolveScalar(node, dialect);
    return value === null ? 'interface {}(nil)' : JSON.stringify(value);
  }
  const entries = node.entries.map(({ key, value }) => `${goSyntax(key, dialect)}:${goSyntax(value, dialect)}`);
  return `map[${dialect === 'v2' ? 'interface {}' : 'string'}]interface {}{${entries.join(', ')}}`;
};

const keyText = (node: YamlNode, { dialect, complexKeys }: DecodeOptions): string => {
  if (node.kind !== 'scalar' && complexKeys === 'text') return goSyntax(node, dialect);
  if (node.kind !== 'scalar') throw new YamlError(`invalid map key: ${goSyntax(node, dialect)}`);
  return String(resolveScalar(node, dialect) ?? 'null');
};

const isMerge = (node: YamlNode): boolean => node.kind === 'scalar' && node.value === '<<' && node.style === 'plain';

/** `__proto__` is a key like any other. */
const put = (map: Record<string, unknown>, name: string, value: unknown): void => {
  if (name === '__proto__') Object.defineProperty(map, name, { value, enumerable: true, writable: true, configurable: true });
  else map[name] = value;
};

class Decoder {
  readonly #options: DecodeOptions;
  readonly #problems: string[] = [];
  readonly #open = new Set<YamlNode>();
  readonly #budget = new AliasBudget(() => new YamlError('document contains excessive aliasing'));
  /** An alias is the node of its anchor: what comes by again was repeated. */
  readonly #seen = new Set<YamlNode>();

  constructor(options: DecodeOptions) {
    this.#options = options;
  }

  root(node: YamlNode): unknown {
    const value = this.#value(node);
    if (this.#problems.length) throw new YamlError(`unmarshal errors:\n  ${this.#problems.join('\n  ')}`);
    return value;
  }

  #value(node: YamlNode): unknown {
    if (this.#seen.has(node)) return this.#budget.inAlias(() => this.#read(node));
    this.#seen.add(node);
    return this.#read(node);
  }

  #read(node: YamlNode): unknown {
    this.#budget.take();
    if (node.kind === 'scalar') return resolveScalar(node, this.#options.dialect);
    if (this.#open.has(node)) throw new YamlError('anchor value contains itself');
    this.#open.add(node);
    const value = node.kind === 'sequence' ? node.items.map((each) => this.#value(each)) : this.#mapping(node);
    this.#open.delete(node);
    return value;
  }

  #mapping(node: YamlMapping): Record<string, unknown> {
    const seen = new Map<string, number>();
    const merged: Record<string, unknown> = {};
    const own: Record<string, unknown> = {};
    for (const { key, value } of node.entries) {
      if (isMerge(key)) Object.assign(merged, this.#merge(value));
      else {
        const name = keyText(key, this.#options);
        this.#noteDuplicate(name, key, seen);
        put(own, name, this.#value(value));
      }
    }
    return Object.keys(merged).length ? { ...merged, ...own } : own;
  }

  #merge(value: YamlNode): Record<string, unknown> {
    const sources = value.kind === 'sequence' ? value.items : [value];
    const all = sources.map((each) => {
      if (each.kind !== 'mapping') throw new YamlError('map merge requires map or sequence of maps as the value');
      return this.#value(each) as Record<string, unknown>;
    });
    return Object.assign({}, ...all.reverse()) as Record<string, unknown>;
  }

  #noteDuplicate(name: string, key: YamlNode, seen: Map<string, number>): void {
    const first = seen.get(name);
    if (first === undefined) return void seen.set(name, key.line);
    if (this.#options.duplicates === 'last') return;
    this.#problems.push(
      this.#options.dialect === 'v2'
        ? `line ${key.line}: key ${JSON.stringify(name)} already set in map`
        : `line ${key.line}: mapping key ${JSON.stringify(name)} already defined at line ${first}`,
    );
  }
}

export const nodeValue = (node: YamlNode, options: DecodeOptions): unknown => new Decoder(options).root(node);

/** The first document as a value; null when there is none. Throws {@link YamlError}. */
export const decodeYaml = (text: string, options: Partial<DecodeOptions> = {}): unknown => {
  const all: DecodeOptions = { dialect: 'v2', duplicates: 'last', ...options };
  const node = parseYaml(text, all.dialect);
  return node ? nodeValue(node, all) : null;
};
