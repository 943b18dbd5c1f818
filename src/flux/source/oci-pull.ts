// Which tag an OCIRepository means, and the layer that becomes its artifact.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { goRegExp } from '../../kubernetes/machinery/go-reg-exp.ts';
import { highest, ImproperConstraint } from '../runtime/semver-range.ts';
import { archiveTree } from './archive.ts';
import { readArchive } from './read-archive.ts';
import type { Descriptor, Manifest, OciClient } from './oci-client.ts';
import { OciError } from './oci-refusal.ts';
import { SourceError } from './source-error.ts';
import { SourceIgnore } from './source-ignore.ts';

/** A registry's refusal as a failed condition. */
export const because = async <T>(reason: string, prefix: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OciError) throw new SourceError(reason, `${prefix}: ${error.message}`);
    throw error;
  }
};

export const chooseTag = async ({ spec }: KubeObject, client: OciClient): Promise<string> => {
  const { tag, semver, semverFilter } = (spec.ref ?? {}) as { tag?: string; semver?: string; semverFilter?: string };
  if (!semver) return tag || 'latest';
  const prefix = `failed to determine the artifact tag for '${spec.url}'`;
  const failed = (why: string) => new SourceError('ReadOperationFailed', `${prefix}: ${why}`);
  const tags = await because('ReadOperationFailed', prefix, () => client.tags());
  const filter = semverFilter ? goRegExp(semverFilter) : undefined;
  if (typeof filter === 'string') throw failed(filter);
  try {
    const chosen = highest(filter ? tags.filter((each) => filter.test(each)) : tags, semver);
    if (chosen) return chosen;
  } catch (error) {
    if (error instanceof ImproperConstraint) throw failed(`semver '${semver}' parse error: ${error.message}`);
    throw error;
  }
  throw failed(`no match found for semver: ${semver}`);
};

const layerFailed = (why: string) => new SourceError('OCIArtifactLayerOperationFailed', why);

const chooseLayer = ({ spec }: KubeObject, { layers = [] }: Manifest): Descriptor => {
  const mediaType = spec.layerSelector?.mediaType as string | undefined;
  const layer = mediaType ? layers.find((each) => each.mediaType === mediaType) : layers[0];
  if (layer) return layer;
  throw layerFailed(
    layers.length === 0 ? 'no layers found in artifact' : `failed to find layer with media type '${mediaType}' in artifact`,
  );
};

/** The artifact's bytes: the layer as it is (`copy`), or its files packed anew. */
export const pullLayer = async (object: KubeObject, client: OciClient, manifest: Manifest): Promise<Buffer> => {
  const { spec } = object;
  if (spec.verify)
    throw new SourceError('VerificationError', 'signatures are not verified here: remove spec.verify', { condition: 'SourceVerified' });
  const pulling = <T>(work: () => Promise<T>) => because('OCIArtifactPullFailed', `failed to pull artifact from '${spec.url}'`, work);
  const platform = manifest.manifests?.find((each) => each.platform?.os === 'linux') ?? manifest.manifests?.[0];
  const layer = chooseLayer(object, platform ? (await pulling(() => client.manifest(platform.digest))).manifest : manifest);
  const content = await pulling(() => client.blob(layer.digest));
  if (spec.layerSelector?.operation === 'copy') return content;
  try {
    return archiveTree(readArchive(content), new SourceIgnore(spec.ignore as string | undefined));
  } catch (error) {
    throw layerFailed(`failed to extract layer contents from artifact: ${(error as Error).message}`);
  }
};
