// The transformers of one kustomization in kustomize's order. All are set up (files read, patches parsed) before the first one runs.
import { emitYaml } from '../../kubernetes/yaml/emit.ts';
import { within } from './build-error.ts';
import type { FieldSpec } from './field-path.ts';
import { metadataLabels } from './field-specs.ts';
import type { Kustomization, Patch } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { Patcher } from './patches.ts';
import { applyReplacements, loadReplacements } from './replacements.ts';
import type { ResourceList } from './resource-list.ts';
import type { MergeSchema } from './strategic-merge.ts';
import { addPairs, affixNames, setImage, setNamespace, setReplicas } from './transformers.ts';
import { mergeFields, type TransformerConfig } from './transformer-config.ts';

interface Run {
  all: { list: ResourceList; config: TransformerConfig };
  kustomization: Kustomization;
  loader: Loader;
  schema: MergeSchema;
  /** Path of the kustomization file where origins are recorded. */
  configuredIn: string | undefined;
}

interface Step {
  name: string;
  run: () => void;
}

const configured = <T>(name: string, settings: unknown, work: () => T): T =>
  within(`trouble configuring builtin ${name} with config: \`\n${emitYaml(settings)}\``, work);

const patchSteps = ({ kustomization, loader, all, schema }: Run): Step[] => {
  const patcher = new Patcher(loader, all.list, schema);
  const { patchesStrategicMerge: paths = [], patches = [] } = kustomization;
  const old = paths.length
    ? [
        {
          name: 'PatchStrategicMergeTransformer',
          run: configured('PatchStrategicMergeTransformer', { paths }, () => patcher.strategicMerges(paths)),
        },
      ]
    : [];
  return [
    ...old,
    ...patches.map((each) => ({ name: 'PatchTransformer', run: configured('PatchTransformer', { ...each }, () => patcher.patch(each)) })),
  ];
};

const jsonSteps = ({ kustomization, loader, all, schema }: Run): Step[] => {
  const patcher = new Patcher(loader, all.list, schema);
  const settings = ({ target, path, patch }: Patch) => ({
    ...(target ? { target } : {}),
    ...(path ? { path } : {}),
    ...(patch ? { jsonOp: patch } : {}),
  });
  return (kustomization.patchesJson6902 ?? []).map((each) => ({
    name: 'PatchJson6902Transformer',
    run: configured('PatchJson6902Transformer', settings(each), () => patcher.json6902(each)),
  }));
};

const labelFields = (label: NonNullable<Kustomization['labels']>[number], config: TransformerConfig): FieldSpec[] => {
  const own = mergeFields(label.fields ?? [], config.labels);
  if (label.includeSelectors) return mergeFields(own, config.commonLabels);
  return mergeFields(label.includeTemplates ? mergeFields(own, config.templateLabels) : own, [metadataLabels]);
};

const labelSteps = ({ kustomization, all: { list, config } }: Run): Step[] => {
  const { labels = [], commonLabels } = kustomization;
  if (!labels.length && !commonLabels) return [];
  const step = (pairs: Record<string, string>, fields: FieldSpec[]): Step => ({
    name: 'LabelTransformer',
    run: () => addPairs(list, pairs, fields),
  });
  return [...labels.map((each) => step(each.pairs ?? {}, labelFields(each, config))), step(commonLabels ?? {}, config.commonLabels)];
};

const nameSteps = ({ kustomization, all: { list, config } }: Run): Step[] => {
  const { namespace, namePrefix, nameSuffix } = kustomization;
  return [
    ...(namespace ? [{ name: 'NamespaceTransformer', run: () => setNamespace(list, namespace, config.namespace) }] : []),
    ...(namePrefix ? [{ name: 'PrefixTransformer', run: () => affixNames(list, namePrefix, 'prefix', config.namePrefix) }] : []),
    ...(nameSuffix ? [{ name: 'SuffixTransformer', run: () => affixNames(list, nameSuffix, 'suffix', config.nameSuffix) }] : []),
  ];
};

const valueSteps = ({ kustomization, loader, all: { list, config } }: Run): Step[] => {
  const { replicas = [], images = [], replacements = [] } = kustomization;
  const loaded = replacements.length ? loadReplacements(replacements, loader) : [];
  return [
    ...replicas.map((each) => ({ name: 'ReplicaCountTransformer', run: () => setReplicas(list, each, config.replicas) })),
    ...images.map((each) => ({ name: 'ImageTagTransformer', run: () => setImage(list, each, config.images) })),
    ...(loaded.length ? [{ name: 'ReplacementTransformer', run: () => applyReplacements(list.items, loaded) }] : []),
  ];
};

const annotationSteps = ({ kustomization, all: { list, config } }: Run): Step[] => {
  const pairs = kustomization.commonAnnotations ?? {};
  return Object.keys(pairs).length ? [{ name: 'AnnotationsTransformer', run: () => addPairs(list, pairs, config.commonAnnotations) }] : [];
};

const recordTransformation = (list: ResourceList, name: string, configuredIn: string): void => {
  const origin = { configuredIn, configuredBy: { apiVersion: 'builtin', kind: name } };
  for (const each of list.items) {
    if (each.origin) each.transformations.push(origin);
    else each.origin = origin;
  }
};

export const runTransformers = (run: Run): void => {
  const steps = [...patchSteps(run), ...nameSteps(run), ...labelSteps(run), ...annotationSteps(run), ...jsonSteps(run), ...valueSteps(run)];
  for (const step of steps) {
    step.run();
    if (run.configuredIn !== undefined) recordTransformation(run.all.list, step.name, run.configuredIn);
  }
};
