// Fields by path as transformers name them: `spec/template/metadata/labels`, lists on the way are walked through.
import { BuildError } from './build-error.ts';
import { isSelected, type Gvk } from './resource-id.ts';
import type { Resource } from './resource.ts';
import { isMap, type Value, type ValueMap } from './value.ts';

export interface FieldSpec extends Gvk {
  path: string;
  create?: boolean;
}

/** Splits at `/` (or another mark), `\/` stays a slash. */
export const splitPath = (path: string, mark = '/'): string[] => {
  const parts: string[] = [];
  const raw = path.split(mark);
  for (const part of raw.length > 1 && raw[0] === '' ? raw.slice(1) : raw) {
    const last = parts.at(-1);
    if (last?.endsWith('\\')) parts[parts.length - 1] = last.slice(0, -1) + mark + part;
    else parts.push(part);
  }
  return parts;
};

interface Edit {
  /** Answers the new value; undefined leaves the field as it is. */
  set: (value: Value) => Value | undefined;
  /** What a missing last field starts as; only with `create` in the spec. */
  initial?: () => Value;
}

class Walk {
  readonly #spec: FieldSpec;
  readonly #edit: Edit;

  constructor(spec: FieldSpec, edit: Edit) {
    this.#spec = spec;
    this.#edit = edit;
  }

  /** Answers what stands in the place of `node` afterwards. */
  visit(node: Value, path: string[]): Value {
    if (!path.length) return this.#edit.set(node) ?? node;
    if (node === null) return node;
    if (Array.isArray(node)) {
      node.forEach((each, index) => (node[index] = this.visit(each, path)));
      return node;
    }
    if (!isMap(node)) throw new BuildError('expected sequence or mapping node');
    this.#visitField(node, path);
    return node;
  }

  #visitField(node: ValueMap, path: string[]): void {
    const [first = '', ...rest] = path;
    const field = first.replace(/\[\]$/, '');
    const mayCreate = this.#spec.create && this.#edit.initial && field === first;
    if (node[field] === undefined || (node[field] === null && mayCreate)) {
      if (!mayCreate) return;
      node[field] = rest.length ? {} : (this.#edit.initial as () => Value)();
    }
    node[field] = this.visit(node[field] as Value, rest);
  }
}

/** Applies an edit at every place that the spec names, if the object is of its kind. */
export const editField = (resource: Resource, spec: FieldSpec, edit: Edit): void => {
  if (!isSelected(resource.id, spec)) return;
  try {
    new Walk(spec, edit).visit(resource.object, splitPath(spec.path));
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    const { group, version, kind, name, namespace } = resource.id;
    const id = `${kind}.${version || '[noVer]'}.${group || '[noGrp]'}/${name}.${namespace || '[noNs]'}`;
    throw new BuildError(`considering field '${spec.path}' of object ${id}: ${error.message}`);
  }
};
