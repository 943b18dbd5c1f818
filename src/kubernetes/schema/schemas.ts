// All types that the server knows: built-in ones parsed from the generated table when first asked for, custom ones while their CRD lives.
import { formatApiVersion } from '../machinery/object.ts';
import { components } from './generated/components.generated.ts';
import type { Schema, SchemaSet } from './schema.ts';

export interface MutableSchemaSet extends SchemaSet {
  /** Adds or replaces a custom kind's schema; apiVersion, kind and metadata are added to it. */
  add(apiVersion: string, kind: string, schema: Schema | undefined): void;
  remove(apiVersion: string, kind: string): void;
}

const refPrefix = '#/components/schemas/';
const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const parsed = new Map<string, Schema>();
let kinds: Map<string, string> | undefined;

/** The JSON text of a built-in component, with full references. */
export const componentText = (name: string): string | undefined => components[name]?.replaceAll('"$ref":"', `"$ref":"${refPrefix}`);

export const component = (name: string): Schema | undefined => {
  const known = parsed.get(name);
  if (known) return known;
  const text = componentText(name);
  if (text === undefined) return undefined;
  const schema = JSON.parse(text) as Schema;
  parsed.set(name, schema);
  return schema;
};

/** Names of the components that a schema's text refers to. */
export const referencesIn = (text: string): string[] =>
  [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((found) => found[1] as string);

const kindMarker = /"x-kubernetes-group-version-kind":\[\{"group":"([^"]*)","kind":"([^"]+)","version":"([^"]+)"\}\]/;

/** Component name by `apps/v1 Deployment`. */
export const componentOfKind = (apiVersion: string, kind: string): string | undefined => {
  if (!kinds) {
    kinds = new Map();
    for (const [name, text] of Object.entries(components)) {
      const [, group = '', ofKind = '', version = ''] = kindMarker.exec(text) ?? [];
      if (ofKind) kinds.set(`${formatApiVersion(group, version)} ${ofKind}`, name);
    }
  }
  return kinds.get(`${apiVersion} ${kind}`);
};

/** A custom kind's root as the API documents it: with the fields that every object has. */
export const withObjectFields = (schema: Schema | undefined): Schema => ({
  ...(schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }),
  properties: {
    ...schema?.properties,
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { allOf: [{ $ref: `${refPrefix}${objectMeta}` }] },
  },
});

const resolve = (schema: Schema): Schema => {
  const only = schema.allOf?.length === 1 ? schema.allOf[0] : undefined;
  const ref = schema.$ref ?? only?.$ref;
  if (ref === undefined) return schema;
  const target = component(ref.slice(refPrefix.length));
  if (!target) return schema;
  const { $ref: _ref, allOf: _allOf, ...own } = schema;
  const inner = resolve(target);
  return Object.keys(own).length ? { ...inner, ...own } : inner;
};

export const createSchemaSet = (): MutableSchemaSet => {
  const custom = new Map<string, Schema>();
  return {
    forKind: (apiVersion, kind) => {
      const name = componentOfKind(apiVersion, kind);
      return name === undefined ? custom.get(`${apiVersion} ${kind}`) : component(name);
    },
    resolve,
    add: (apiVersion, kind, schema) => void custom.set(`${apiVersion} ${kind}`, withObjectFields(schema)),
    remove: (apiVersion, kind) => void custom.delete(`${apiVersion} ${kind}`),
  };
};
