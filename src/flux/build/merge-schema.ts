// `openapi: {path: …}`: merge keys from a file of one's own. It replaces the built-in ones, as in kustomize.
import { decodeYaml } from '../../kubernetes/yaml/decode.ts';
import { BuildError } from './build-error.ts';
import type { Loader } from './loader.ts';
import type { MergeField } from './merge-schema.generated.ts';
import { builtinMergeSchema, type MergeSchema } from './strategic-merge.ts';
import { isMap, type Value } from './value.ts';

interface Property {
  $ref?: string;
  items?: { $ref?: string };
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-list-map-keys'?: string[];
}
interface Definition {
  properties?: Record<string, Property>;
  'x-kubernetes-group-version-kind'?: { group?: string; version?: string; kind?: string }[];
}

const typeName = (reference: string | undefined): string | undefined => reference?.replace(/^#\/definitions\//, '');

const fieldOf = (property: Property | undefined): MergeField | undefined => {
  if (!property) return undefined;
  const type = typeName(property.$ref ?? property.items?.$ref);
  const merges = property['x-kubernetes-patch-strategy']?.split(',').includes('merge');
  const key = property['x-kubernetes-patch-merge-key'];
  const keys = property['x-kubernetes-list-map-keys'] ?? (key ? [key] : []);
  return { ...(type ? { type } : {}), ...(merges ? { keys } : {}) };
};

const fromDefinitions = (definitions: Record<string, Definition>): MergeSchema => ({
  typeOf: (apiVersion, kind) =>
    Object.keys(definitions).find((name) =>
      definitions[name]?.['x-kubernetes-group-version-kind']?.some(
        (each) => each.kind === kind && (each.group ? `${each.group}/${each.version}` : each.version) === apiVersion,
      ),
    ),
  field: (type, field) => fieldOf(definitions[type]?.properties?.[field]),
});

export const mergeSchemaOf = (openapi: Record<string, string> | undefined, loader: Loader): MergeSchema => {
  const { path, version } = openapi ?? {};
  if (path && version) throw new BuildError('builtin version and custom schema provided, cannot use both');
  if (version && version !== 'v1.21.2') throw new BuildError('the specified OpenAPI version is not built in');
  if (!path) return builtinMergeSchema;
  const read = decodeYaml(loader.loadText(path)) as Value;
  const definitions = isMap(read) && isMap(read.definitions) ? read.definitions : {};
  return fromDefinitions(definitions as unknown as Record<string, Definition>);
};
