// A registry as a person pushes to it: OCI distribution 1.1 over plain HTTP, with a login where it is asked for.
import { LabError } from '../errors.ts';
import { baseRepository, baseTag, configDigestOf, toBase, type BaseImage, type BaseName } from './base-image.ts';
import { digestOf } from './blob-store.ts';
import type { ComposedImage } from './compose-image.ts';
import { httpFetch } from '../platform/http-fetch.ts';
import type { HttpResponse } from '../platform/http-response.ts';

export interface RegistryAddress {
  /** host:port */
  host: string;
  /** `name:password` */
  login?: string | undefined;
}

const manifestTypes = ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.oci.image.index.v1+json'].join(', ');

const hostError = (host: string, cause: unknown): LabError =>
  new LabError({
    family: 'environment',
    code: 'registry/unreachable',
    message: `Nobody answers at the registry ${host}.`,
    next: 'gitops-lab start',
    cause,
  });

const refusal = async (host: string, what: string, response: HttpResponse): Promise<LabError> => {
  const body = (await response.json().catch(() => undefined)) as { errors?: { message?: string }[] } | undefined;
  const words = body?.errors?.[0]?.message ?? response.statusText;
  const denied = response.status === 401 || response.status === 403;
  return new LabError({
    family: 'environment',
    code: denied ? 'registry/denied' : 'registry/refused',
    message: `The registry ${host} refused ${what}: ${response.status} ${words}.`,
    ...(denied ? { next: 'Give a login that may push: --login NAME:PASSWORD' } : {}),
  });
};

/** What `gitops-lab release` asks of a registry. */
export class RegistryPush {
  readonly #address: RegistryAddress;

  constructor(address: RegistryAddress) {
    this.#address = address;
  }

  async repositories(): Promise<string[]> {
    const response = await this.#ask('GET', '_catalog', 'to list its images');
    return ((await response.json()) as { repositories?: string[] }).repositories ?? [];
  }

  /** Empty for a repository that is not there. */
  async tags(repository: string): Promise<string[]> {
    const response = await this.#ask('GET', `${repository}/tags/list`, `to list ${repository}`, {}, [404]);
    if (response.status === 404) return [];
    return ((await response.json()) as { tags?: string[] }).tags ?? [];
  }

  async has(repository: string, tag: string): Promise<boolean> {
    const headers = { accept: manifestTypes };
    return (await this.#ask('HEAD', `${repository}/manifests/${tag}`, `to look for ${repository}:${tag}`, { headers }, [404])).ok;
  }

  /** Returns the digest. The tag appears last, when everything that it needs is there. */
  async push(repository: string, tag: string, image: ComposedImage): Promise<string> {
    if (image.base) for (const { digest } of image.base.layers) await this.#mount(repository, image.base.repository, digest);
    for (const blob of [image.config, ...image.layers]) await this.#blob(repository, blob);
    const response = await this.#ask('PUT', `${repository}/manifests/${tag}`, `${repository}:${tag}`, {
      headers: { 'content-type': image.mediaType },
      body: image.manifest,
    });
    return response.headers.get('docker-content-digest') ?? digestOf(image.manifest);
  }

  /** What the registry's images are built upon; undefined where their containers only act. */
  async base(name: BaseName): Promise<BaseImage | undefined> {
    const repository = baseRepository(name);
    const found = await this.#ask(
      'GET',
      `${repository}/manifests/${baseTag}`,
      `to look for ${repository}`,
      { headers: { accept: manifestTypes } },
      [404],
    );
    if (!found.ok) return undefined;
    const manifest = Buffer.from(await found.arrayBuffer());
    const config = await this.#ask('GET', `${repository}/blobs/${configDigestOf(manifest)}`, `to read ${repository}`);
    return toBase(repository, manifest, Buffer.from(await config.arrayBuffer()));
  }

  async #mount(repository: string, from: string, digest: string): Promise<void> {
    const query = new URLSearchParams({ mount: digest, from });
    await this.#ask('POST', `${repository}/blobs/uploads/?${query}`, `a push to ${repository}`);
  }

  async #blob(repository: string, content: Buffer): Promise<void> {
    const digest = digestOf(content);
    const there = await this.#ask('HEAD', `${repository}/blobs/${digest}`, `to look into ${repository}`, {}, [404]);
    if (there.ok) return;
    const started = await this.#ask('POST', `${repository}/blobs/uploads/`, `a push to ${repository}`);
    const place = new URL(started.headers.get('location') ?? '', `http://${this.#address.host}`);
    place.searchParams.set('digest', digest);
    const headers = { 'content-type': 'application/octet-stream' };
    await this.#request('PUT', place, `a push to ${repository}`, { headers, body: content });
  }

  #ask(method: string, path: string, what: string, more: Sent = {}, fine: number[] = []): Promise<HttpResponse> {
    return this.#request(method, new URL(`http://${this.#address.host}/v2/${path}`), what, more, fine);
  }

  async #request(method: string, url: URL, what: string, { headers = {}, body }: Sent, fine: number[] = []): Promise<HttpResponse> {
    const { host, login } = this.#address;
    // Only ever to the registry that was named, wherever it says an upload goes on.
    if (url.host !== host) throw hostError(url.host, undefined);
    const authorization = login ? { authorization: `Basic ${Buffer.from(login).toString('base64')}` } : {};
    const sent = body ? { body: new Uint8Array(body) } : {};
    const send = () => httpFetch(url, { method, headers: { ...headers, ...authorization }, ...sent });
    // Once more: a registry on a busy machine may have closed the connection that was kept for it.
    const response = await send()
      .catch(send)
      .catch((cause: unknown) => {
        throw hostError(host, cause);
      });
    if (!response.ok && !fine.includes(response.status)) throw await refusal(host, what, response);
    return response;
  }
}

interface Sent {
  headers?: Record<string, string>;
  body?: Buffer;
}
