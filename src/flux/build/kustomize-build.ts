// kustomize build, as far as labs and learners use it. Leaves out: plugins (generators, transformers, validators), Helm charts, vars, remote bases; each is refused by name.
import { emitYaml } from '../../kubernetes/yaml/emit.ts';
import { BuildError } from './build-error.ts';
import { BuildTarget } from './build-target.ts';
import { diskTree, type FileTree } from './file-tree.ts';
import { metadataLabels } from './field-specs.ts';
import { Loader } from './loader.ts';
import { addHashes } from './name-hash.ts';
import { updateNameReferences } from './name-references.ts';
import type { Origin, Resource } from './resource.ts';
import { sortResources } from './sort-order.ts';
import { addPairs } from './transformers.ts';

export interface BuildOptions {
  /** The machine's own files by default. */
  tree?: FileTree;
  /** kustomize's own rule, on by default; Flux lifts it. */
  filesBelowRootOnly?: boolean;
  /** Without `sortOptions` in the file: kustomize and kubectl sort (`legacy`, the default), Flux keeps the order of loading. */
  order?: 'legacy' | 'fifo';
}

/** In kustomize's order: path, configuredIn, configuredBy. */
const originText = ({ path, configuredIn, configuredBy }: Origin): string =>
  [
    ...(path ? [`path: ${path}`] : []),
    ...(configuredIn ? [`configuredIn: ${configuredIn}`] : []),
    ...(configuredBy ? ['configuredBy:', `  apiVersion: ${configuredBy.apiVersion}`, `  kind: ${configuredBy.kind}`] : []),
  ]
    .map((line) => `${line}\n`)
    .join('');

const annotate = (resource: Resource, metadata: string[]): void => {
  const annotations = resource.strings('annotations');
  if (metadata.includes('originAnnotations') && resource.origin) annotations['config.kubernetes.io/origin'] = originText(resource.origin);
  if (metadata.includes('transformerAnnotations') && resource.transformations.length)
    annotations['alpha.config.kubernetes.io/transformations'] = resource.transformations
      .map((each) => originText(each).replace(/^/gm, '  ').replace(/^ {2}/, '- ').replace(/ {2}$/, ''))
      .join('');
  resource.setStrings('annotations', annotations);
};

const isLocal = (resource: Resource): boolean => {
  const mark = resource.strings('annotations')['config.kubernetes.io/local-config'];
  return mark !== undefined && mark !== 'false';
};

/** The objects that the kustomization in `folder` describes, in order. Throws {@link BuildError} with kustomize's words. */
export const kustomizeBuild = (folder: string, options: BuildOptions = {}): Resource[] => {
  const { tree = diskTree, filesBelowRootOnly = true, order = 'legacy' } = options;
  const target = new BuildTarget(Loader.at(tree, folder, { filesBelowRootOnly }));
  const { list, config } = target.accumulate();
  addHashes(list.items);
  updateNameReferences(list.items, config.nameReference);
  list.items = list.items.filter((each) => !isLocal(each));
  const { sortOptions, buildMetadata = [] } = target.kustomization;
  list.items = sortResources(list.items, sortOptions ?? { order });
  if (buildMetadata.includes('managedByLabel')) addPairs(list, { 'app.kubernetes.io/managed-by': 'kustomize-v5.8.1' }, [metadataLabels]);
  for (const each of list.items) annotate(each, buildMetadata);
  for (const { unprintable } of list.items) if (unprintable) throw new BuildError(`map[string]interface {}(nil): ${unprintable}`);
  return list.items;
};

/** As `kustomize build` prints it. */
export const printResources = (resources: Resource[]): string => resources.map((each) => emitYaml(each.object)).join('---\n');
