// From the files of an artifact to the objects to be applied: kustomization.yaml, build, decryption, post-build substitution.
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { exists, type MemoryTree } from '../build/file-tree.ts';
import { generateKustomization } from '../build/generate-kustomization.ts';
import { kustomizeBuild, printResources } from '../build/kustomize-build.ts';
import { idString } from '../build/resource-id.ts';
import type { Resource } from '../build/resource.ts';
import type { AgeIdentity } from './sops/age-identity.ts';
import { decryptResource, importKeys } from './sops/decryptor.ts';
import { specOf } from './spec.ts';
import { isExempt, loadVariables, substitute, type Variables } from './variables.ts';

export interface BuiltObjects {
  objects: KubeObject[];
  /** Of all objects as printed; it names an entry of the history. */
  digest: string;
}

/** Absolute path of the folder to build; `..` never leads above the artifact. */
export const buildFolder = (tree: MemoryTree, path = ''): string => {
  const folder = posix.join(tree.root, posix.resolve('/', path));
  const clean = folder === `${tree.root}/` ? tree.root : folder;
  if (!exists(tree, clean)) throw new Error(`kustomization path not found: stat ${clean}: no such file or directory`);
  return clean;
};

/** Upstream's name for an object in these messages: its GVK and its name. */
const nameOf = (resource: Resource): string => idString(resource.id).replace(/\.[^./]*$/, '');

const refuseNameless = (resource: Resource): void => {
  if (!resource.name || !resource.kind || !resource.apiVersion)
    throw new Error(`failed to decode Kubernetes apiVersion, kind and name from: ${JSON.stringify(resource.object)}`);
};

/** Every message about one object begins the same. */
const about = <T>(what: string, resource: Resource, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new Error(`${what} failed for '${nameOf(resource)}': ${(error as Error).message}`, { cause: error });
  }
};

/** Reads the variables when the first object wants them; where they come from may be absent. */
const variablesOf = (client: ApiClient, kustomization: KubeObject): (() => Promise<() => Variables>) => {
  let loaded: (() => Variables) | undefined;
  return async () => {
    loaded ??= await loadVariables(client, kustomization).then(
      (variables) => () => variables,
      (error: unknown) => () => {
        throw error;
      },
    );
    return loaded;
  };
};

const fillIn = async (client: ApiClient, kustomization: KubeObject, resources: Resource[], identities: AgeIdentity[]): Promise<void> => {
  const { postBuild, decryption } = specOf(kustomization);
  const load = variablesOf(client, kustomization);
  for (const resource of resources) {
    refuseNameless(resource);
    if (decryption) about('decryption', resource, () => decryptResource(resource, identities));
    if (!postBuild || isExempt(resource)) continue;
    const variables = await load();
    about('post build', resource, () => {
      const known = variables();
      if (Object.keys(known).length || postBuild.substituteStrategy === 'Always') substitute(resource, known);
    });
  }
};

const build = (tree: MemoryTree, folder: string): Resource[] => {
  try {
    return kustomizeBuild(folder, { tree, filesBelowRootOnly: false, order: 'fifo' });
  } catch (error) {
    throw new Error(`kustomize build failed: ${(error as Error).message}`, { cause: error });
  }
};

export const buildObjects = async (
  client: ApiClient,
  kustomization: KubeObject,
  tree: MemoryTree,
  folder: string,
): Promise<BuiltObjects> => {
  generateKustomization(tree, folder, specOf(kustomization));
  const identities = await importKeys(client, kustomization);
  const resources = build(tree, folder);
  await fillIn(client, kustomization, resources, identities);
  const text = printResources(resources);
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const objects = resources.map((each) => each.object as unknown as KubeObject);
  return { objects: objects.filter(({ apiVersion }) => !apiVersion.startsWith('kustomize.config.k8s.io/')), digest };
};
