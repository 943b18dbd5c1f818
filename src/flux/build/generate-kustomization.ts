// What Flux does before it builds: takes the folder's kustomization.yaml or makes one over all its YAML, and writes the Kustomization's own settings into it.
import { posix } from 'node:path';
import { emitYaml } from '../../kubernetes/yaml/emit.ts';
import { BuildError } from './build-error.ts';
import { exists, type MemoryTree } from './file-tree.ts';
import { kustomizationFileNames, readLoosely, type Image, type Kustomization, type Patch } from './kustomization.ts';
import { readResources } from './read-resources.ts';

/** The fields of a Flux Kustomization's spec that kustomize knows as well. */
export interface OverlaySettings {
  targetNamespace?: string;
  namePrefix?: string;
  nameSuffix?: string;
  patches?: Patch[];
  components?: string[];
  ignoreMissingComponents?: boolean;
  images?: Image[];
  buildMetadata?: string[];
}

const isFile = (tree: MemoryTree, path: string): boolean => exists(tree, path) && !tree.resolve(path).isFolder;
const fileIn = (tree: MemoryTree, folder: string): string | undefined =>
  kustomizationFileNames.map((name) => posix.join(folder, name)).find((path) => isFile(tree, path));

/** A folder with a kustomization of its own counts as one resource. */
const scan = (tree: MemoryTree, folder: string): string[] =>
  tree.list(folder).flatMap((name) => {
    const path = posix.join(folder, name);
    if (tree.resolve(path).isFolder) return fileIn(tree, path) ? [path] : scan(tree, path);
    if (!/\.ya?ml$/.test(name)) return [];
    try {
      readResources(tree.read(path).toString());
    } catch (error) {
      throw new BuildError(`failed to decode Kubernetes YAML from ${path}: ${(error as Error).message}`);
    }
    return [path];
  });

const generated = (tree: MemoryTree, folder: string): Kustomization => {
  const resources = scan(tree, folder).map((path) => `./${posix.relative(folder, path)}`);
  return resources.length ? { resources } : { namespace: '_placeholder' };
};

const isLocal = (path: string): boolean =>
  !posix.isAbsolute(path.replace(/^file:\/\//i, '')) && !/^(git::|gh:|ssh:\/\/|https?:\/\/|git@|github\.com[:/])./i.test(path);

const mergeImages = (own: Image[], added: Image[]): Image[] => {
  const images = own.map((each) => ({ ...each }));
  for (const image of added) {
    const known = images.find(({ name }) => name === image.name);
    if (!known) images.push({ ...image });
    else {
      if (image.newName) known.newName = image.newName;
      if (image.newTag || image.digest) {
        delete known.newTag;
        delete known.digest;
        Object.assign(known, image.newTag ? { newTag: image.newTag } : {}, image.digest ? { digest: image.digest } : {});
      }
    }
  }
  return images;
};

const withComponents = (tree: MemoryTree, folder: string, own: string[], settings: OverlaySettings): string[] => {
  const added = (settings.components ?? []).filter((path) => {
    if (!isLocal(path)) throw new BuildError(`component path '${path}' must be local and relative`);
    return !settings.ignoreMissingComponents || exists(tree, posix.join(folder, path));
  });
  return [...own, ...added];
};

const overlay = (tree: MemoryTree, folder: string, own: Kustomization, settings: OverlaySettings): Kustomization => {
  const components = withComponents(tree, folder, own.components ?? [], settings);
  const images = mergeImages(own.images ?? [], settings.images ?? []);
  const patches = [...(own.patches ?? []), ...(settings.patches ?? [])];
  return {
    ...own,
    ...(settings.targetNamespace === undefined ? {} : { namespace: settings.targetNamespace }),
    ...(settings.namePrefix === undefined ? {} : { namePrefix: settings.namePrefix }),
    ...(settings.nameSuffix === undefined ? {} : { nameSuffix: settings.nameSuffix }),
    ...(components.length ? { components } : {}),
    ...(images.length ? { images } : {}),
    ...(patches.length ? { patches } : {}),
    ...(settings.buildMetadata?.length ? { buildMetadata: settings.buildMetadata } : {}),
  };
};

/** Writes the kustomization.yaml that is built. Throws {@link BuildError}. */
export const generateKustomization = (tree: MemoryTree, folder: string, settings: OverlaySettings): void => {
  const path = fileIn(tree, folder);
  const found = path ? readLoosely(tree.read(path).toString()) : generated(tree, folder);
  // An own file without resources may be empty on purpose: a setting keeps kustomize from refusing it.
  const own = path && !found.resources?.length ? { ...found, buildMetadata: ['originAnnotations'] } : found;
  const kind = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' };
  tree.write(path ?? posix.join(folder, 'kustomization.yaml'), emitYaml({ ...kind, ...overlay(tree, folder, own, settings) }));
};
