// Whether a value has the shape that its type model asks for, in the words of structured-merge-diff.
import { goSyntax, goType, goValue } from './go-format.ts';
import { itemElement } from './list-item.ts';
import { fieldElement, printElement, type PathElement } from './path-element.ts';
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

  constructor(allowDuplicates: boolean) {
    this.#allowDuplicates = allowDuplicates;
  }

  visit(model: TypeModel, value: unknown, path: string): void {
    const { map, scalar, list } = modelFor(model, value);
    if (value === null) return;
    if (map) return this.#map(map, value, path);
    if (scalar) {
      const message = scalarProblem(scalar, value);
      if (message) this.problems.push({ path, message });
      return;
    }
    if (list) this.#list(list, value, path);
  }

  #map(map: MapModel, value: unknown, path: string): void {
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.problems.push({ path, message: `expected map, got ${wrapped(value)}` });
      return;
    }
    for (const [name, child] of Object.entries(value as object)) {
      const below = path + printElement(fieldElement(name));
      const model = map.field(name);
      if (!model) {
        // Upstream stops at the first unknown field of a map.
        this.problems.push({ path: below, message: 'field not declared in schema' });
        return;
      }
      this.visit(model, child, below);
    }
  }

  #list(list: ListModel, value: unknown, path: string): void {
    if (!Array.isArray(value)) {
      this.problems.push({ path, message: `expected list, got ${wrapped(value)}` });
      return;
    }
    const seen = new Set<PathElement>();
    for (const [index, item] of value.entries()) {
      let element: PathElement = `i:${index}`;
      if (list.associative) {
        try {
          element = itemElement(list, item);
        } catch (error) {
          this.problems.push({ path, message: `element ${index}: ${(error as Error).message}` });
          return;
        }
        if (seen.has(element) && !this.#allowDuplicates) {
          this.problems.push({ path, message: `duplicate entries for key ${printElement(element)}` });
        }
        seen.add(element);
      }
      this.visit(list.element(), item, path + printElement(element));
    }
  }
}

/** Undefined when the value fits. Live objects may have duplicates, applied ones may not. */
export const typeProblems = (model: TypeModel, value: unknown, { allowDuplicates }: { allowDuplicates: boolean }): string | undefined => {
  const validator = new Validator(allowDuplicates);
  validator.visit(model, value, '');
  const lines = validator.problems.map(({ path, message }) => (path ? `${path}: ${message}` : message));
  if (lines.length < 2) return lines[0];
  return ['errors:', ...lines.map((line) => `  ${line}`)].join('\n');
};
