// -k FOLDER: the objects that a kustomization describes.
import { BuildError } from '../../flux/build/build-error.ts';
import { kustomizeBuild } from '../../flux/build/kustomize-build.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { ExitError } from '../standin.ts';
import type { Manifest } from './manifest.ts';

export const buildFolder = (folder: string, source: string): Manifest[] => {
  try {
    return kustomizeBuild(folder).map((resource) => ({ object: resource.object as unknown as KubeObject, source }));
  } catch (error) {
    if (error instanceof BuildError) throw new ExitError(`error: ${error.message}`);
    throw error;
  }
};
