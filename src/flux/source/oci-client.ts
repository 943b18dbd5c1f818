// Reads manifests, tags and blobs of an OCI registry.
import { OciError, parseJson, parseTags } from './oci-refusal.ts';
import { OciTransport, type OciAccess } from './oci-transport.ts';

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os?: string; architecture?: string };
}

export interface Manifest {
  layers?: Descriptor[];
  manifests?: Descriptor[];
  annotations?: Record<string, string>;
}

const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(',');

export class OciClient {
  readonly #transport: OciTransport;
  readonly #repository: string;

  constructor(access: OciAccess) {
    this.#transport = new OciTransport(access);
    this.#repository = access.repository;
  }

  async tags(): Promise<string[]> {
    const tags: string[] = [];
    let next: string | undefined = `/v2/${this.#repository}/tags/list?n=1000`;
    while (next) {
      const answer = await this.#transport.get(next);
      tags.push(...parseTags(await answer.text()));
      next = /<([^>]+)>;\s*rel="?next"?/.exec(answer.headers.get('link') ?? '')?.[1];
    }
    return tags;
  }

  /** The digest that a tag or digest names now, and the manifest. */
  async manifest(reference: string): Promise<{ digest: string; manifest: Manifest }> {
    const answer = await this.#transport.get(`/v2/${this.#repository}/manifests/${reference}`, manifestTypes);
    const manifest = parseJson(await answer.text(), 'v1.Manifest') as Manifest;
    return { digest: answer.headers.get('docker-content-digest') ?? reference, manifest };
  }

  /** The digest alone: a HEAD request, which a registry does not count as a pull. */
  async digest(reference: string): Promise<string> {
    const path = `/v2/${this.#repository}/manifests/${reference}`;
    const answer = await this.#transport.get(path, manifestTypes, 'HEAD');
    const digest = answer.headers.get('docker-content-digest');
    if (digest) return digest;
    throw new OciError(`HEAD ${await this.#transport.addressOf(path)}: response did not include Docker-Content-Digest header`);
  }

  async blob(digest: string): Promise<Buffer> {
    const answer = await this.#transport.get(`/v2/${this.#repository}/blobs/${digest}`);
    return Buffer.from(await answer.arrayBuffer());
  }
}
