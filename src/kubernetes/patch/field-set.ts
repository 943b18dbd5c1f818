// A set of field paths as a tree: what one manager owns. Models: structured-merge-diff's fieldpath.Set and its FieldsV1 encoding.
import { compareElements, parseElement, type FieldPath, type PathElement } from './path-element.ts';

/** Operations return new sets and may share subtrees: change only a set that you made. */
export class FieldSet {
  readonly members = new Set<PathElement>();
  readonly children = new Map<PathElement, FieldSet>();

  static of(...paths: FieldPath[]): FieldSet {
    const set = new FieldSet();
    for (const path of paths) set.insert(path);
    return set;
  }

  /** Parents are not added. The empty path, the whole object, is never owned. */
  insert(path: FieldPath): void {
    if (path.length === 0) return;
    const [element, ...rest] = path as [PathElement, ...PathElement[]];
    if (rest.length === 0) return void this.members.add(element);
    let child = this.children.get(element);
    if (!child) this.children.set(element, (child = new FieldSet()));
    child.insert(rest);
  }

  get isEmpty(): boolean {
    if (this.members.size > 0) return false;
    for (const child of this.children.values()) if (!child.isEmpty) return false;
    return true;
  }

  has(path: FieldPath): boolean {
    const [element, ...rest] = path;
    if (element === undefined) return false;
    return rest.length === 0 ? this.members.has(element) : (this.children.get(element)?.has(rest) ?? false);
  }

  union(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const element of this.members) out.members.add(element);
    for (const element of other.members) out.members.add(element);
    for (const [element, child] of this.children) {
      const also = other.children.get(element);
      out.children.set(element, also ? child.union(also) : child);
    }
    for (const [element, child] of other.children) if (!this.children.has(element)) out.children.set(element, child);
    return out;
  }

  intersection(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const element of this.members) if (other.members.has(element)) out.members.add(element);
    for (const [element, child] of this.children) {
      const also = other.children.get(element);
      if (also) out.#adopt(element, child.intersection(also));
    }
    return out;
  }

  /** A member goes only if the other has the very same path; its children stay. */
  difference(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const element of this.members) if (!other.members.has(element)) out.members.add(element);
    for (const [element, child] of this.children) {
      const also = other.children.get(element);
      if (also) out.#adopt(element, child.difference(also));
      else out.children.set(element, child);
    }
    return out;
  }

  /** Everything at and below a member of the other goes. */
  recursiveDifference(other: FieldSet): FieldSet {
    const out = new FieldSet();
    for (const element of this.members) if (!other.members.has(element)) out.members.add(element);
    for (const [element, child] of this.children) {
      if (other.members.has(element)) continue;
      const also = other.children.get(element);
      if (also) out.#adopt(element, child.recursiveDifference(also));
      else out.children.set(element, child);
    }
    return out;
  }

  /** Keeps what lies at or below one of the patterns; `*` in a pattern stands for any element. Above them nothing is kept but what they match. */
  including(patterns: FieldPath[]): FieldSet {
    if (patterns.some((pattern) => pattern.length === 0)) return this;
    const matching = (element: PathElement) => patterns.filter(([first]) => first === '*' || first === element);
    const out = new FieldSet();
    for (const element of this.members) if (matching(element).length > 0) out.members.add(element);
    for (const [element, child] of this.children) {
      const rest = matching(element).map((pattern) => pattern.slice(1));
      if (rest.length > 0) out.#adopt(element, child.including(rest));
    }
    return out;
  }

  #adopt(element: PathElement, child: FieldSet): void {
    if (!child.isEmpty) this.children.set(element, child);
  }

  /** All members: those of a level before those below it, each level in upstream's order. */
  *paths(prefix: FieldPath = []): Generator<FieldPath> {
    for (const element of [...this.members].toSorted(compareElements)) yield [...prefix, element];
    for (const [element, child] of sortedEntries(this.children)) yield* child.paths([...prefix, element]);
  }

  toFieldsV1(): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const element of [...new Set([...this.members, ...this.children.keys()])].toSorted(compareElements)) {
      const child = this.children.get(element);
      const below = child ? child.toFieldsV1() : {};
      const alsoSelf = child && !child.#bare && this.members.has(element);
      out[element] = alsoSelf ? { '.': {}, ...below } : below;
    }
    return out;
  }

  get #bare(): boolean {
    return this.members.size === 0 && this.children.size === 0;
  }

  /** Throws for malformed elements; unknown kinds of elements are dropped. */
  static fromFieldsV1(fields: Record<string, unknown>): FieldSet {
    const out = new FieldSet();
    for (const [key, value] of Object.entries(fields)) {
      if (key === '.') continue;
      const element = parseElement(key);
      if (element === undefined) continue;
      const below = value as Record<string, unknown>;
      const child = FieldSet.fromFieldsV1(below);
      if (child.#bare || '.' in below) out.members.add(element);
      if (!child.#bare) out.children.set(element, child);
    }
    return out;
  }
}

const sortedEntries = (children: Map<PathElement, FieldSet>) => [...children].toSorted(([a], [b]) => compareElements(a, b));
