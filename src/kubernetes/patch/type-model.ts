// What a schema says about ownership: scalars, lists (atomic, set, map) and maps (atomic, granular). Models: kube-openapi's conversion to structured-merge-diff types.
import type { Schema, SchemaSet } from '../schema/schema.ts';

export type ScalarKind = 'numeric' | 'string' | 'boolean' | 'untyped';

/** What a value may be; untyped nodes are all three at once. */
export interface TypeModel {
  scalar?: ScalarKind;
  list?: ListModel;
  map?: MapModel;
}

export interface ListModel {
  /** Lists whose items are told apart by a key (`keys` set) or by value (`keys` empty); atomic ones have one owner. */
  associative: boolean;
  keys: string[];
  element(): TypeModel;
}

export interface MapModel {
  atomic: boolean;
  hasField(name: string): boolean;
  /** The type of a field or of any entry; undefined: not declared. */
  field(name: string): TypeModel | undefined;
  defaultOf(name: string): unknown;
  /** True where anything goes and nothing is known: maps of unstructured data. */
  deduced: boolean;
}

const noFields = { hasField: () => false, defaultOf: () => undefined };

/** Any value; one owner for all of it. */
const untyped: TypeModel = {
  scalar: 'untyped',
  list: { associative: false, keys: [], element: () => untyped },
  map: { ...noFields, atomic: true, field: () => untyped, deduced: false },
};

/** Any value, owned field by field: free-form objects, and custom kinds without a schema. */
export const deduced: TypeModel = {
  scalar: 'untyped',
  list: { associative: false, keys: [], element: () => untyped },
  map: { ...noFields, atomic: false, field: () => deduced, deduced: true },
};

const scalarOf = (type: string, format: string | undefined): ScalarKind => {
  if (type === 'integer' || type === 'number') return 'numeric';
  if (type === 'boolean') return 'boolean';
  return type === 'string' && (format === undefined || format === '' || format === 'byte') ? 'string' : 'untyped';
};

const listKeys = (schema: Schema): { associative: boolean; keys: string[] } => {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'set') return { associative: true, keys: [] };
  if (type === 'map') return { associative: true, keys: schema['x-kubernetes-list-map-keys'] ?? [] };
  const strategy = schema['x-kubernetes-patch-strategy'];
  if (type === undefined && (strategy === 'merge' || strategy === 'merge,retainKeys')) {
    const key = schema['x-kubernetes-patch-merge-key'];
    return { associative: true, keys: key === undefined ? [] : [key] };
  }
  return { associative: false, keys: [] };
};

const refOf = (schema: Schema): string | undefined => {
  if (schema.$ref) return schema.$ref;
  return schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined;
};

/** Models of one schema set, made when first asked for. `preserve` is inherited by everything inside a node that preserves unknown fields. */
class Models {
  readonly #schemas: SchemaSet;
  readonly #known: [WeakMap<Schema, TypeModel>, WeakMap<Schema, TypeModel>] = [new WeakMap(), new WeakMap()];

  constructor(schemas: SchemaSet) {
    this.#schemas = schemas;
  }

  of(schema: Schema, inherited: boolean): TypeModel {
    const known = this.#known[inherited ? 1 : 0];
    let model = known.get(schema);
    if (!model) known.set(schema, (model = this.#build(schema, inherited)));
    return model;
  }

  #build(outer: Schema, inherited: boolean): TypeModel {
    const ref = refOf(outer);
    if (ref?.endsWith('pkg.runtime.RawExtension')) return untyped;
    const schema = ref === undefined ? outer : this.#schemas.resolve(outer);
    // A named type is converted on its own: what surrounds it does not let unknown fields pass.
    const preserve = (ref === undefined && inherited) || schema['x-kubernetes-preserve-unknown-fields'] === true;
    switch (schema.type) {
      case undefined:
      case '':
        return { scalar: 'untyped', list: this.#list(schema, preserve), map: this.#map(schema, preserve) };
      case 'object':
        return { map: this.#map(schema, preserve) };
      case 'array':
        return { list: this.#list(schema, preserve) };
      default:
        return { scalar: scalarOf(schema.type, schema.format) };
    }
  }

  #list(schema: Schema, preserve: boolean): ListModel {
    const { items } = schema;
    return { ...listKeys(schema), element: () => (items ? this.of(items, preserve) : untyped) };
  }

  #map(schema: Schema, preserve: boolean): MapModel {
    const properties = schema.properties ?? {};
    const names = Object.keys(properties).length;
    const rest = schema.additionalProperties;
    const others = (): TypeModel | undefined => {
      if (rest === undefined) return preserve || names === 0 ? deduced : undefined;
      if (typeof rest === 'object') return this.of(rest, preserve);
      return rest ? deduced : undefined;
    };
    const hasField = (name: string) => Object.hasOwn(properties, name);
    return {
      atomic: schema['x-kubernetes-map-type'] === 'atomic',
      hasField,
      field: (name) => (hasField(name) ? this.of(properties[name] as Schema, preserve) : others()),
      defaultOf: (name) => properties[name]?.default,
      deduced: names === 0 && others() === deduced,
    };
  }
}

const models = new WeakMap<SchemaSet, Models>();

/** The model of a kind's root type; {@link deduced} without a schema. */
export const typeModel = (schema: Schema | undefined, schemas: SchemaSet): TypeModel => {
  if (!schema) return deduced;
  let known = models.get(schemas);
  if (!known) models.set(schemas, (known = new Models(schemas)));
  return known.of(schema, false);
};

/** The one model that fits the value's shape; all of them where none does or the value is null. */
export const modelFor = (model: TypeModel, value: unknown): TypeModel => {
  if (value === null || value === undefined) return model;
  if (Array.isArray(value)) return model.list ? { list: model.list } : model;
  if (typeof value === 'object') return model.map ? { map: model.map } : model;
  return model.scalar ? { scalar: model.scalar } : model;
};
