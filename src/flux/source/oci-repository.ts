// OCIRepository: an artifact pushed to a registry, followed by tag, range or digest (reference/flux.md 2.2).
// Models: tag, semver and filter, digest, layer selector, login, plain HTTP where the real client uses it, TLS with own certificates. Leaves out: signatures, cloud providers, proxies.
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Draft } from '../runtime/conditions.ts';
import type { Manager } from '../runtime/manager.ts';
import type { Artifact, ArtifactStorage } from './artifact-storage.ts';
import { ociAuthorization, ociCertificates } from './oci-auth.ts';
import { OciClient } from './oci-client.ts';
import { because, chooseTag, pullLayer } from './oci-pull.ts';
import { SourceError } from './source-error.ts';
import type { Fetched, SourceKind } from './source-kind.ts';

const nameCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789_-./';

const parseUrl = (url: string): { host: string; repository: string } => {
  const [host = '', ...path] = url.replace(/^oci:\/\//, '').split('/');
  const repository = path.join('/');
  if (!/^[a-z0-9_./-]{2,255}$/.test(repository)) {
    const why = `repository can only contain the characters \`${nameCharacters}\`: ${repository}`;
    throw new SourceError('URLInvalid', `URL validation failed for '${url}': ${why}`, { stalled: true });
  }
  return { host, repository };
};

const storedText = (revision: string, url: string, annotations: Record<string, string>): string => {
  const source = annotations['org.opencontainers.image.source'];
  const origin = annotations['org.opencontainers.image.revision'];
  const origins = `${source ? `, origin source '${source}'` : ''}${origin ? `, origin revision '${origin}'` : ''}`;
  return `stored artifact with revision '${revision}' from '${url}'${origins}`;
};

/** The spec fields whose change makes a new artifact from the same manifest. */
const observed = ({ spec }: KubeObject) => ({ observedIgnore: spec.ignore, observedLayerSelector: spec.layerSelector });

export class OciRepositoryKind implements SourceKind {
  readonly apiVersion = 'source.toolkit.fluxcd.io/v1';
  readonly kind = 'OCIRepository';
  readonly storedFor = 'digest';
  readonly announcesFirst = true;
  readonly #manager: Manager;
  readonly #storage: ArtifactStorage;

  constructor(manager: Manager, storage: ArtifactStorage) {
    this.#manager = manager;
    this.#storage = storage;
  }

  async fetch(object: KubeObject, signal: AbortSignal): Promise<Fetched> {
    const { spec, metadata } = object;
    const { host, repository } = parseUrl(spec.url as string);
    const authorization = await this.#authorization(object, host);
    const { fetch } = this.#manager.network;
    const tls = await ociCertificates(this.#manager.client, object);
    const client = new OciClient({ fetch, host, repository, insecure: Boolean(spec.insecure), authorization, tls, signal });
    const pinned = spec.ref?.digest as string | undefined;
    const tag = pinned ? undefined : await chooseTag(object, client);
    const { digest, manifest } = await because('OCIArtifactPullFailed', 'failed to determine artifact digest', () =>
      client.manifest(pinned ?? tag ?? ''),
    );
    const revision = pinned ? digest : `${tag}@${digest}`;
    const fetched: Fetched = {
      revision,
      path: `ocirepository/${metadata.namespace}/${metadata.name}/${digest}.tar.gz`,
      news: `new revision '${revision}' for '${host}/${repository}${pinned ? `@${pinned}` : `:${tag}`}'`,
      observed: observed(object),
      stored: () => storedText(revision, spec.url as string, manifest.annotations ?? {}),
    };
    if (this.#isCurrent(object, revision)) return fetched;
    return {
      ...fetched,
      metadata: manifest.annotations,
      content: () => pullLayer(object, client, manifest),
    };
  }

  /** The address that always answers the newest artifact. */
  afterStore(draft: Draft, artifact: Artifact): void {
    draft.status.url = artifact.url.replace(/[^/]+$/, 'latest.tar.gz');
  }

  async #authorization(object: KubeObject, host: string): Promise<string | undefined> {
    try {
      return await ociAuthorization(this.#manager.client, object, host);
    } catch (error) {
      // Upstream says it twice, first as a plain note.
      if (error instanceof SourceError)
        this.#manager.event(object, 'Normal', error.reason, `auth secret '${object.spec.secretRef.name}' not found`);
      throw error;
    }
  }

  #isCurrent(object: KubeObject, revision: string): boolean {
    const artifact = object.status?.artifact as Artifact | undefined;
    if (!artifact || artifact.revision !== revision || !this.#storage.has(artifact)) return false;
    return Object.entries(observed(object)).every(([key, value]) => isDeepStrictEqual(value, object.status[key]));
  }
}
