// The field tables in force for one kustomization: the built-in ones and what `configurations` adds. A base hands its own up.
import { decodeYaml } from '../../kubernetes/yaml/decode.ts';
import { BuildError, within } from './build-error.ts';
import type { FieldSpec } from './field-path.ts';
import {
  commonAnnotationFields,
  commonLabelFields,
  imageFields,
  nameFields,
  nameReferences,
  namespaceFields,
  replicaFields,
  templateLabelFields,
  type NameReference,
} from './field-specs.ts';
import { transformerConfigFields } from './kustomization-fields.ts';
import type { Loader } from './loader.ts';
import { sameGvk, type Gvk } from './resource-id.ts';
import { isMap } from './value.ts';

type FieldTables = Record<(typeof transformerConfigFields)[number], FieldSpec[]>;
export interface TransformerConfig extends FieldTables {
  nameReference: NameReference[];
}

export const emptyConfig = (): TransformerConfig => ({
  ...(Object.fromEntries(transformerConfigFields.map((field) => [field, []])) as unknown as FieldTables),
  nameReference: [],
});

const builtin: TransformerConfig = {
  namePrefix: nameFields,
  nameSuffix: nameFields,
  namespace: namespaceFields,
  commonLabels: commonLabelFields,
  labels: [],
  templateLabels: templateLabelFields,
  commonAnnotations: commonAnnotationFields,
  images: imageFields,
  replicas: replicaFields,
  nameReference: nameReferences,
};

/** The same path of the same kind counts once. */
export const mergeFields = (a: FieldSpec[], b: FieldSpec[]): FieldSpec[] => [
  ...a,
  ...b.filter((each) => !a.some((known) => known.path === each.path && sameGvk(known, each))),
];

const mergeReferences = (a: NameReference[], b: NameReference[]): NameReference[] => {
  const merged = a.map((each) => ({ ...each }));
  for (const each of b) {
    const known = merged.find(({ target }) => sameGvk(target, each.target) && target.kind === each.target.kind);
    if (known) known.fields = mergeFields(known.fields, each.fields);
    else merged.push(each);
  }
  return merged;
};

export const mergeConfigs = (a: TransformerConfig, b: TransformerConfig): TransformerConfig => ({
  ...(Object.fromEntries(transformerConfigFields.map((field) => [field, mergeFields(a[field], b[field])])) as unknown as FieldTables),
  nameReference: mergeReferences(a.nameReference, b.nameReference),
});

const readConfig = (text: string): TransformerConfig => {
  const value = decodeYaml(text);
  if (!isMap(value))
    throw new BuildError(
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal into Go value of type builtinconfig.TransformerConfig',
    );
  const lists = value as unknown as Partial<FieldTables> & { nameReference?: (Gvk & { fieldSpecs?: FieldSpec[] })[] };
  return {
    ...emptyConfig(),
    ...Object.fromEntries(transformerConfigFields.flatMap((field) => (lists[field] ? [[field, lists[field]]] : []))),
    nameReference: (lists.nameReference ?? []).map(({ fieldSpecs = [], group, version, kind }) => ({
      target: { group, version, kind },
      fields: fieldSpecs,
    })),
  };
};

export const loadConfig = (paths: string[], loader: Loader): TransformerConfig =>
  paths.reduce(
    (config, path) =>
      mergeConfigs(
        config,
        within(`reading ${path}`, () => readConfig(loader.loadText(path))),
      ),
    builtin,
  );
