// OCIRepository: an artifact pushed to a registry, followed by tag, range or digest (reference/flux.md 2.2).
// Models: tag, semver and filter, digest, layer selector, login, plain HTTP where the real client uses it. Leaves out: signatures, cloud providers, client certificates.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { highest, ImproperConstraint } from '../runtime/semver-range.ts';
import type { Draft } from '../runtime/conditions.ts';
import type { Manager } from '../runtime/manager.ts';
import { archiveFolder } from './archive.ts';
import type { Artifact, ArtifactStorage } from './artifact-storage.ts';
import { extractArtifact } from './include.ts';
import { ociAuthorization } from './oci-auth.ts';
import { OciClient, OciError, type Descriptor, type Manifest } from './oci-client.ts';
import { SourceError } from './source-error.ts';
import { SourceIgnore } from './source-ignore.ts';
import type { Fetched, SourceKind } from './source-pass.ts';

const because = async <T>(reason: string, prefix: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OciError) throw new SourceError(reason, `${prefix}: ${error.message}`);
    throw error;
  }
};

const parseUrl = (url: string): { host: string; repository: string } => {
  const [host = '', ...path] = url.replace(/^oci:\/\//, '').split('/');
  const repository = path.join('/');
  if (!url.startsWith('oci://') || !/^[a-z0-9]+([._/-]+[a-z0-9]+)*$/.test(repository))
    throw new SourceError('URLInvalid', `URL validation failed for '${url}': could not parse reference: ${url.replace(/^oci:\/\//, '')}`, {
      stalled: true,
    });
  return { host, repository };
};

/** The spec fields whose change makes a new artifact from the same manifest. */
const observed = ({ spec }: KubeObject) => ({ observedIgnore: spec.ignore, observedLayerSelector: spec.layerSelector });

export class OciRepositoryKind implements SourceKind {
  readonly apiVersion = 'source.toolkit.fluxcd.io/v1';
  readonly kind = 'OCIRepository';
  readonly storedFor = 'digest';
  readonly #manager: Manager;
  readonly #storage: ArtifactStorage;

  constructor(manager: Manager, storage: ArtifactStorage) {
    this.#manager = manager;
    this.#storage = storage;
  }

  async fetch(object: KubeObject, signal: AbortSignal): Promise<Fetched> {
    const { spec, metadata } = object;
    const client = await this.#client(object, signal);
    const tag = await this.#tag(object, client);
    const { digest, manifest } = await because('OCIArtifactPullFailed', 'failed to determine artifact digest', () =>
      client.manifest(spec.ref?.digest ?? tag),
    );
    if (spec.verify) throw new SourceError('VerificationError', 'signatures are not verified by the embedded engine: remove spec.verify');
    const revision = spec.ref?.digest ? digest : `${tag}@${digest}`;
    const stored = () => this.#storedText(revision, spec.url as string, manifest.annotations ?? {});
    const common = {
      revision,
      path: `ocirepository/${metadata.namespace}/${metadata.name}/${digest}.tar.gz`,
      observed: observed(object),
      stored,
    };
    if (this.#isCurrent(object, revision)) return common;
    return { ...common, metadata: manifest.annotations, content: () => this.#pull(object, client, manifest) };
  }

  /** The address that always answers the newest artifact. */
  afterStore(draft: Draft, artifact: Artifact): void {
    draft.status.url = artifact.url.replace(/[^/]+$/, 'latest.tar.gz');
  }

  async #client(object: KubeObject, signal: AbortSignal): Promise<OciClient> {
    const { host, repository } = parseUrl(object.spec.url as string);
    const authorization = await ociAuthorization(this.#manager.client, object, host);
    const { fetch } = this.#manager.network;
    return new OciClient({ fetch, host, repository, insecure: Boolean(object.spec.insecure), authorization, signal });
  }

  async #tag({ spec }: KubeObject, client: OciClient): Promise<string> {
    const { tag, semver, semverFilter } = (spec.ref ?? {}) as { tag?: string; semver?: string; semverFilter?: string };
    if (!semver) return tag || 'latest';
    const prefix = `failed to determine the artifact tag for '${spec.url}'`;
    const tags = await because('ReadOperationFailed', prefix, () => client.tags());
    try {
      const chosen = highest(semverFilter ? tags.filter((each) => new RegExp(semverFilter).test(each)) : tags, semver);
      if (chosen) return chosen;
    } catch (error) {
      if (!(error instanceof ImproperConstraint)) throw error;
      throw new SourceError('ReadOperationFailed', `${prefix}: semver '${semver}' parse error: ${error.message}`);
    }
    throw new SourceError('ReadOperationFailed', `${prefix}: no match found for semver: ${semver}`);
  }

  #isCurrent(object: KubeObject, revision: string): boolean {
    const artifact = object.status?.artifact as Artifact | undefined;
    if (!artifact || artifact.revision !== revision || !this.#storage.has(artifact)) return false;
    return Object.entries(observed(object)).every(([key, value]) => isDeepStrictEqual(value, object.status[key]));
  }

  async #pull(object: KubeObject, client: OciClient, manifest: Manifest): Promise<Buffer> {
    const { spec } = object;
    const layer = await this.#layer(object, client, manifest);
    const content = await because('OCIArtifactPullFailed', `failed to pull artifact from '${spec.url}'`, () => client.blob(layer.digest));
    if (spec.layerSelector?.operation === 'copy') return content;
    const folder = mkdtempSync(join(tmpdir(), 'ocirepository-'));
    try {
      extractArtifact(content, folder, { from: '', to: '' });
      return archiveFolder(folder, new SourceIgnore(spec.ignore as string | undefined));
    } catch (error) {
      throw new SourceError(
        'OCIArtifactLayerOperationFailed',
        `failed to extract layer contents from artifact: ${(error as Error).message}`,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async #layer({ spec }: KubeObject, client: OciClient, manifest: Manifest): Promise<Descriptor> {
    const platform = manifest.manifests?.find((each) => each.platform?.os === 'linux') ?? manifest.manifests?.[0];
    const { layers = [] } = platform
      ? (await because('OCIArtifactPullFailed', `failed to pull artifact from '${spec.url}'`, () => client.manifest(platform.digest)))
          .manifest
      : manifest;
    const mediaType = spec.layerSelector?.mediaType as string | undefined;
    const layer = mediaType ? layers.find((each) => each.mediaType === mediaType) : layers[0];
    if (layer) return layer;
    const why = layers.length === 0 ? 'no layers found in artifact' : `failed to find layer with media type '${mediaType}' in artifact`;
    throw new SourceError('OCIArtifactLayerOperationFailed', why);
  }

  #storedText(revision: string, url: string, annotations: Record<string, string>): string {
    const source = annotations['org.opencontainers.image.source'];
    const origin = annotations['org.opencontainers.image.revision'];
    return `stored artifact with revision '${revision}' from '${url}'${source ? `, origin source '${source}'` : ''}${origin ? `, origin revision '${origin}'` : ''}`;
  }
}
