// Reads manifests, tags and blobs of an OCI registry; refusals in the words of go-containerregistry, which the real controller uses.
// Leaves out: TLS (no registry is reachable that speaks it), token services (bearer challenges), client certificates.
import { connectionText } from '../runtime/connection-text.ts';

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** A refusal or a failure to connect; the message is what go-containerregistry says. */
export class OciError extends Error {}

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

const privateAddress = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|127\.0\.0\.1|localhost(:|$)|\[?::1)|\.local(:|$)/;

/** Registries under a private or local address are spoken to in plain HTTP, `insecure` or not. */
export const schemeOf = (host: string, insecure: boolean): 'http' | 'https' => (insecure || privateAddress.test(host) ? 'http' : 'https');

interface OciClientOptions {
  fetch: Fetch;
  /** `127.0.0.1:5001` */
  host: string;
  repository: string;
  insecure: boolean;
  authorization: string | undefined;
  signal: AbortSignal;
}

export class OciClient {
  readonly #options: OciClientOptions;
  readonly #base: string;
  #reached = false;

  constructor(options: OciClientOptions) {
    this.#options = options;
    this.#base = `${schemeOf(options.host, options.insecure)}://${options.host}`;
  }

  async tags(): Promise<string[]> {
    const tags: string[] = [];
    let next: string | undefined = `/v2/${this.#options.repository}/tags/list?n=1000`;
    while (next) {
      const answer = await this.#get(next);
      tags.push(...(((await answer.json()) as { tags?: string[] | null }).tags ?? []));
      next = /<([^>]+)>;\s*rel="?next"?/.exec(answer.headers.get('link') ?? '')?.[1];
    }
    return tags;
  }

  /** The digest that a tag or digest names now, and the manifest. */
  async manifest(reference: string): Promise<{ digest: string; manifest: Manifest }> {
    const answer = await this.#get(`/v2/${this.#options.repository}/manifests/${reference}`, manifestTypes);
    const manifest = (await answer.json()) as Manifest;
    return { digest: answer.headers.get('docker-content-digest') ?? reference, manifest };
  }

  async blob(digest: string): Promise<Buffer> {
    const answer = await this.#get(`/v2/${this.#options.repository}/blobs/${digest}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  async #get(path: string, accept?: string): Promise<Response> {
    await this.#reach();
    const answer = await this.#ask(path, accept);
    if (answer.ok) return answer;
    throw new OciError(`GET ${this.#base}${path}: ${await this.#refusal(answer)}`);
  }

  /** Upstream greets a registry once before it asks: what cannot be reached fails there. */
  async #reach(): Promise<void> {
    if (this.#reached) return;
    const { fetch, host, signal } = this.#options;
    const plain = await fetch(`http://${host}/v2/`, { signal }).catch((error: unknown) => error as Error);
    if (signal.aborted) throw new OciError('context deadline exceeded');
    const failure = plain instanceof Error ? connectionText(plain, host) : undefined;
    const secure = `Get "https://${host}/v2/": ${failure ?? 'http: server gave HTTP response to HTTPS client'}`;
    if (this.#base.startsWith('https:')) throw new OciError(secure);
    // Where plain HTTP is allowed, upstream tries TLS first and tells of both.
    if (failure) throw new OciError(`${secure}; Get "http://${host}/v2/": ${failure}`);
    this.#reached = true;
  }

  async #ask(path: string, accept?: string): Promise<Response> {
    const { fetch, authorization, signal, host } = this.#options;
    const headers = { ...(accept ? { accept } : {}), ...(authorization ? { authorization } : {}) };
    try {
      return await fetch(`${this.#base}${path}`, { headers, signal });
    } catch (error) {
      if (signal.aborted) throw new OciError('context deadline exceeded');
      throw new OciError(`Get "${this.#base}${path}": ${connectionText(error, host)}`);
    }
  }

  async #refusal(answer: Response): Promise<string> {
    const text = await answer.text();
    try {
      const { errors } = JSON.parse(text) as { errors: { code: string; message: string; detail?: unknown }[] };
      return errors.map(({ code, message, detail }) => `${code}: ${message}${detail ? `; ${describe(detail)}` : ''}`).join('; ');
    } catch {
      return `unexpected status code ${answer.status} ${answer.statusText}: ${text}`;
    }
  }
}

/** Go prints a JSON object as a map. */
const describe = (detail: unknown): string =>
  typeof detail === 'object' && detail !== null && !Array.isArray(detail)
    ? `map[${Object.entries(detail)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => `${key}:${describe(value)}`)
        .join(' ')}]`
    : String(detail);
