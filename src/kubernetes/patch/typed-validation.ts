// Whether a value has the shape that its type model asks for, in the words of structured-merge-diff.
import { goSyntax, goType, goValue } from './go-format.ts';
import { itemElement } from './list-item.ts';
import { fieldElement, printElement, printPath, type PathElement } from './path-element.ts';
import { modelFor, type ListModel, type MapModel, type ScalarKind, type TypeModel } from './type-model.ts';

interface Problem {
  path: string;
  message: string;
}

const wrapped = (value: unknown) => `&{${goValue(value)}}`;

const scalarProblem = (kind: ScalarKind, value: unknown): string | undefined => {
  const type = typeof value;
  switch (kind) {
    case 'numeric':
      return type === 'number' ? undefined : `expected numeric (int or float), got ${goType(value)}`;
    case 'string':
      return type === 'string' ? undefined : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'boolean':
      return type === 'boolean' ? undefined : `expected boolean, got ${wrapped(value)}`;
    case 'untyped':
      return type === 'object' ? `expected any scalar, got ${wrapped(value)}` : undefined;
  }
};

class Validator {
  readonly problems: Problem[] = [];
  readonly #allowDuplicates: boolean;
  /** Where we are; only printed for problems. */
  readonly #path: PathElement[] = [];

  constructor(allowDuplicates: boolean) {
    this.#allowDuplicates = allowDuplicates;
  }

  #complain(message: string): void {
    this.problems.push({ path: printPath(this.#path), message });
  }

  visit(model: TypeModel, value: unknown): void {
    if (value === null) return;
    const { map, scalar, list } = modelFor(model, value);
    if (map) return this.#map(map, value);
    if (scalar) {
      const message = scalarProblem(scalar, value);
      if (message) this.#complain(message);
      return;
    }
    if (list) this.#list(list, value);
  }

  #map(map: MapModel, value: unknown): void {
    if (typeof value !== 'object' || Array.isArray(value)) return this.#complain(`expected map, got ${wrapped(value)}`);
    for (const [name, child] of Object.entries(value as object)) {
      const model = map.field(name);
      this.#path.push(fieldElement(name));
      if (model) this.visit(model, child);
      else this.#complain('field not declared in schema');
      this.#path.pop();
      // Upstream stops at the first unknown field of a map.
      if (!model) return;
    }
  }

  #list(list: ListModel, value: unknown): void {
    if (!Array.isArray(value)) return this.#complain(`expected list, got ${wrapped(value)}`);
    const seen = new Set<PathElement>();
    for (const [index, item] of value.entries()) {
      const element = list.associative ? this.#elementOf(list, item, index) : `i:${index}`;
      if (element === undefined) return;
      if (list.associative && seen.has(element) && !this.#allowDuplicates) {
        this.#complain(`duplicate entries for key ${printElement(element)}`);
      }
      seen.add(element);
      this.#path.push(element);
      this.visit(list.element(), item);
      this.#path.pop();
    }
  }

  #elementOf(list: ListModel, item: unknown, index: number): PathElement | undefined {
    try {
      return itemElement(list, item);
    } catch (error) {
      this.#complain(`element ${index}: ${(error as Error).message}`);
      return undefined;
    }
  }
}

/** Undefined when the value fits. Live objects may have duplicates, applied ones may not. */
export const typeProblems = (model: TypeModel, value: unknown, { allowDuplicates }: { allowDuplicates: boolean }): string | undefined => {
  const validator = new Validator(allowDuplicates);
  validator.visit(model, value);
  const lines = validator.problems.map(({ path, message }) => (path ? `${path}: ${message}` : message));
  if (lines.length < 2) return lines[0];
  return ['errors:', ...lines.map((line) => `  ${line}`)].join('\n');
};
