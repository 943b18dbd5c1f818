// Reads a kustomization.yaml as encoding/json would: field names in any case, Go's words for wrong types and unknown fields.
import { decodeYaml } from '../../kubernetes/yaml/decode.ts';
import { BuildError, within } from './build-error.ts';
import type { FieldSpec } from './field-path.ts';
import { kustomizationStruct, type FieldType, type Struct } from './kustomization-fields.ts';
import type { Gvk } from './resource-id.ts';
import { isMap, type Value, type ValueMap } from './value.ts';

export interface Selector extends Gvk {
  name?: string;
  namespace?: string;
  annotationSelector?: string;
  labelSelector?: string;
}
export interface Patch {
  path?: string;
  patch?: string;
  target?: Selector;
  options?: { allowNameChange?: boolean; allowKindChange?: boolean };
}
export interface Image {
  name?: string;
  newName?: string;
  tagSuffix?: string;
  newTag?: string;
  digest?: string;
}
export interface GeneratorOptions {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  disableNameSuffixHash?: boolean;
  immutable?: boolean;
}
export interface GeneratorArgs {
  namespace?: string;
  name?: string;
  behavior?: string;
  literals?: string[];
  files?: string[];
  envs?: string[];
  env?: string;
  options?: GeneratorOptions;
  type?: string;
}
export interface FieldOptions {
  delimiter?: string;
  index?: number;
  encoding?: string;
  create?: boolean;
}
export interface Replacement {
  path?: string;
  source?: Selector & { fieldPath?: string; options?: FieldOptions };
  sourceValue?: string;
  targets?: { select?: Selector; reject?: Selector[]; fieldPaths?: string[]; options?: FieldOptions }[];
}
export interface SortOptions {
  order?: string;
  legacySortOptions?: { orderFirst?: string[]; orderLast?: string[] };
}

export interface Kustomization {
  apiVersion?: string;
  kind?: string;
  metadata?: ValueMap;
  openapi?: Record<string, string>;
  namePrefix?: string;
  nameSuffix?: string;
  namespace?: string;
  commonLabels?: Record<string, string>;
  labels?: { pairs?: Record<string, string>; includeSelectors?: boolean; includeTemplates?: boolean; fields?: FieldSpec[] }[];
  commonAnnotations?: Record<string, string>;
  patchesStrategicMerge?: string[];
  patchesJson6902?: Patch[];
  patches?: Patch[];
  images?: Image[];
  imageTags?: Image[];
  replacements?: Replacement[];
  replicas?: { name?: string; count?: number }[];
  sortOptions?: SortOptions;
  resources?: string[];
  components?: string[];
  crds?: string[];
  bases?: string[];
  configMapGenerator?: GeneratorArgs[];
  secretGenerator?: GeneratorArgs[];
  generatorOptions?: GeneratorOptions;
  configurations?: string[];
  buildMetadata?: string[];
  vars?: Value;
  helmGlobals?: Value;
  helmCharts?: Value;
  helmChartInflationGenerator?: Value;
  generators?: string[];
  transformers?: string[];
  validators?: string[];
}

export const kustomizationFileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

const jsonKind = (value: Value): string =>
  Array.isArray(value) ? 'array' : isMap(value) ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value;

const goType = (type: FieldType): string => {
  if ('list' in type) return type.go;
  if ('strings' in type) return 'map[string]string';
  return 'struct' in type ? `types.${type.struct}` : type.type;
};

class Decoding {
  readonly #strict: boolean;
  problem: string | undefined;

  constructor(strict: boolean) {
    this.#strict = strict;
  }

  struct(value: ValueMap, struct: Struct, path: string): ValueMap {
    const result: ValueMap = {};
    for (const key of Object.keys(value).sort()) {
      const field = struct.fields[key] ? key : Object.keys(struct.fields).find((each) => each.toLowerCase() === key.toLowerCase());
      const type = field === undefined ? undefined : struct.fields[field];
      if (field === undefined || !type) {
        if (this.#strict) this.problem ??= `unknown field ${JSON.stringify(key)}`;
        continue;
      }
      const inner = [path, type.via, field].filter(Boolean).join('.');
      const decoded = this.#value(value[key] as Value, type, struct.struct, inner);
      if (decoded !== undefined) result[field] = decoded;
    }
    return result;
  }

  #value(value: Value, type: FieldType, owner: string, path: string): Value | undefined {
    if (value === null) return undefined;
    const wrong = (got: Value, wanted: string) => {
      this.problem ??= `cannot unmarshal ${jsonKind(got)} into Go struct field ${owner}.${path} of type ${wanted}`;
      return undefined;
    };
    if ('list' in type) {
      if (!Array.isArray(value)) return wrong(value, type.go);
      return value.map((each) => this.#value(each, type.list, owner, path)).filter((each) => each !== undefined);
    }
    if ('strings' in type) return isMap(value) ? this.#stringMap(value, wrong) : wrong(value, goType(type));
    if ('struct' in type) return isMap(value) ? this.struct(value, type, path) : wrong(value, goType(type));
    return this.#scalar(value, type.type) ? value : wrong(value, type.type);
  }

  #stringMap(map: ValueMap, wrong: (got: Value, wanted: string) => undefined): ValueMap {
    for (const each of Object.values(map)) if (each !== null && typeof each !== 'string') wrong(each, 'string');
    return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, value ?? '']));
  }

  #scalar(value: Value, type: 'string' | 'bool' | 'int64' | 'any'): boolean {
    if (type === 'any') return true;
    if (type === 'string') return typeof value === 'string';
    return type === 'bool' ? typeof value === 'boolean' : Number.isInteger(value);
  }
}

const decode = (value: unknown, strict: boolean): Kustomization => {
  const decoding = new Decoding(strict);
  if (value !== null && !isMap(value)) {
    const kind = Array.isArray(value) ? 'array' : typeof value;
    throw new BuildError(`json: cannot unmarshal ${kind} into Go value of type types.Kustomization`);
  }
  const kustomization = decoding.struct((value ?? {}) as ValueMap, kustomizationStruct, '');
  if (decoding.problem) throw new BuildError(`json: ${decoding.problem}`);
  return kustomization as Kustomization;
};

/** As kustomize reads it: an unknown field is refused. */
export const readKustomization = (text: string): Kustomization => within('invalid Kustomization', () => decode(decodeYaml(text), true));

/** As Flux reads the first one, before it writes it anew: an unknown field is dropped. */
export const readLoosely = (text: string): Kustomization => {
  const value = within('error converting YAML to JSON', () => decodeYaml(text));
  return within('error unmarshaling JSON: while decoding JSON', () => decode(value, false));
};

/** Moves what older files say to where newer ones say it. */
const modernise = (old: Kustomization): Kustomization => {
  const { bases, imageTags, ...rest } = old;
  const kind = old.kind || 'Kustomization';
  const withEnv = (args: GeneratorArgs): GeneratorArgs => {
    const { env, ...others } = args;
    return env ? { ...others, envs: [...(args.envs ?? []), env] } : others;
  };
  return {
    ...rest,
    kind,
    apiVersion: old.apiVersion || (kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1'),
    ...(bases || old.resources ? { resources: [...(old.resources ?? []), ...(bases ?? [])] } : {}),
    ...(imageTags || old.images ? { images: [...(old.images ?? []), ...(imageTags ?? [])] } : {}),
    ...(old.configMapGenerator ? { configMapGenerator: old.configMapGenerator.map(withEnv) } : {}),
    ...(old.secretGenerator ? { secretGenerator: old.secretGenerator.map(withEnv) } : {}),
  };
};

/** What this build does not do, said plainly. */
const refused: [keyof Kustomization, string][] = [
  ['vars', 'vars are not supported here, use replacements'],
  ['generators', 'generator plugins are not supported here'],
  ['transformers', 'transformer plugins are not supported here'],
  ['validators', 'validator plugins are not supported here'],
  ['helmCharts', 'must specify --enable-helm'],
  ['helmChartInflationGenerator', 'must specify --enable-helm'],
];

/** Checks what stands in a kustomization, wherever it came from, and brings it to today's form. */
export const checkKustomization = (read: Kustomization, folder: string): Kustomization => {
  const kustomization = modernise(read);
  const { apiVersion, kind, ...content } = kustomization;
  if (!Object.keys(content).length) throw new BuildError('kustomization.yaml is empty');
  const wrong: string[] = [];
  if (kind !== 'Kustomization' && kind !== 'Component') wrong.push('kind should be Kustomization or Component');
  const version = kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1';
  if (apiVersion !== version) wrong.push(`apiVersion for ${kind} should be ${version}`);
  if (wrong.length) throw new BuildError(`Failed to read kustomization file under ${folder}:\n${wrong.join('\n')}`);
  for (const [field, why] of refused)
    if (Array.isArray(kustomization[field]) && (kustomization[field] as Value[]).length) throw new BuildError(why);
  return kustomization;
};
