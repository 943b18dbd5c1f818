// The fields of a kustomization.yaml with the Go types that error messages name.

export interface Struct {
  struct: string;
  fields: Record<string, FieldType>;
}
/** `via`: the embedded structs that Go names on the way to the field. */
export type FieldType = ({ type: 'string' | 'bool' | 'int64' | 'any' } | { list: FieldType; go: string } | { strings: true } | Struct) & {
  via?: string;
};

const string: FieldType = { type: 'string' };
const bool: FieldType = { type: 'bool' };
const integer: FieldType = { type: 'int64' };
const anything: FieldType = { type: 'any' };
const strings: FieldType = { list: string, go: '[]string' };
const stringMap: FieldType = { strings: true };
const list = (of: Struct, go = `[]types.${of.struct}`): FieldType => ({ list: of, go });
const via = (embedded: string, fields: Record<string, FieldType>): Record<string, FieldType> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, type]) => [name, { ...type, via: type.via ? `${embedded}.${type.via}` : embedded }]),
  );

const gvk = via('Gvk', { group: string, version: string, kind: string });
const resId = via('ResId', { ...gvk, name: string, namespace: string });
const selector: Struct = { struct: 'Selector', fields: { ...resId, annotationSelector: string, labelSelector: string } };
const fieldSpec: Struct = { struct: 'FieldSpec', fields: { ...gvk, path: string, create: bool } };
const patch: Struct = {
  struct: 'Patch',
  fields: {
    path: string,
    patch: string,
    target: selector,
    options: { struct: 'PatchArgs', fields: { allowNameChange: bool, allowKindChange: bool } },
  },
};
const image: Struct = { struct: 'Image', fields: { name: string, newName: string, tagSuffix: string, newTag: string, digest: string } };
const generatorOptions: Struct = {
  struct: 'GeneratorOptions',
  fields: { labels: stringMap, annotations: stringMap, disableNameSuffixHash: bool, immutable: bool },
};
const generatorArgs = via('GeneratorArgs', {
  namespace: string,
  name: string,
  behavior: string,
  ...via('KvPairSources', { literals: strings, files: strings, envs: strings, env: string }),
  options: generatorOptions,
});
const fieldOptions: Struct = { struct: 'FieldOptions', fields: { delimiter: string, index: integer, encoding: string, create: bool } };
const replacement = via('Replacement', {
  source: { struct: 'SourceSelector', fields: { ...resId, fieldPath: string, options: fieldOptions } },
  sourceValue: string,
  targets: list(
    {
      struct: 'TargetSelector',
      fields: { select: selector, reject: list(selector, '[]*types.Selector'), fieldPaths: strings, options: fieldOptions },
    },
    '[]*types.TargetSelector',
  ),
});

export const kustomizationStruct: Struct = {
  struct: 'Kustomization',
  fields: {
    ...via('TypeMeta', { apiVersion: string, kind: string }),
    metadata: { struct: 'ObjectMeta', fields: { name: string, namespace: string, labels: stringMap, annotations: stringMap } },
    openapi: stringMap,
    namePrefix: string,
    nameSuffix: string,
    namespace: string,
    commonLabels: stringMap,
    labels: list({
      struct: 'Label',
      fields: { pairs: stringMap, includeSelectors: bool, includeTemplates: bool, fields: list(fieldSpec) },
    }),
    commonAnnotations: stringMap,
    patchesStrategicMerge: { list: string, go: '[]types.PatchStrategicMerge' },
    patchesJson6902: list(patch),
    patches: list(patch),
    images: list(image),
    imageTags: list(image),
    replacements: list({ struct: 'ReplacementField', fields: { ...replacement, path: string } }),
    replicas: list({ struct: 'Replica', fields: { name: string, count: integer } }),
    vars: anything,
    sortOptions: {
      struct: 'SortOptions',
      fields: { order: string, legacySortOptions: { struct: 'LegacySortOptions', fields: { orderFirst: strings, orderLast: strings } } },
    },
    resources: strings,
    components: strings,
    crds: strings,
    bases: strings,
    configMapGenerator: list({ struct: 'ConfigMapArgs', fields: generatorArgs }),
    secretGenerator: list({ struct: 'SecretArgs', fields: { ...generatorArgs, type: string } }),
    helmGlobals: anything,
    helmCharts: anything,
    helmChartInflationGenerator: anything,
    generatorOptions,
    configurations: strings,
    generators: strings,
    transformers: strings,
    validators: strings,
    buildMetadata: strings,
  },
};

/** Fields of a `configurations` file. */
export const transformerConfigFields = [
  'namePrefix',
  'nameSuffix',
  'namespace',
  'commonLabels',
  'labels',
  'templateLabels',
  'commonAnnotations',
  'images',
  'replicas',
] as const;
