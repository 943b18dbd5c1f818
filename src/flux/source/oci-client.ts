// Reads manifests, tags and blobs of an OCI registry; refusals in the words of go-containerregistry, which the real controller uses.
// Leaves out: TLS (no registry is reachable that speaks it), token services (bearer challenges), client certificates, retries.
import { STATUS_CODES } from 'node:http';
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
      tags.push(...((parseJson(await answer.text()) as { tags?: string[] | null }).tags ?? []));
      next = /<([^>]+)>;\s*rel="?next"?/.exec(answer.headers.get('link') ?? '')?.[1];
    }
    return tags;
  }

  /** The digest that a tag or digest names now, and the manifest. */
  async manifest(reference: string): Promise<{ digest: string; manifest: Manifest }> {
    const answer = await this.#get(`/v2/${this.#options.repository}/manifests/${reference}`, manifestTypes);
    const manifest = parseJson(await answer.text()) as Manifest;
    return { digest: answer.headers.get('docker-content-digest') ?? reference, manifest };
  }

  /** The digest alone: a HEAD request, which a registry does not count as a pull. */
  async digest(reference: string): Promise<string> {
    const path = `/v2/${this.#options.repository}/manifests/${reference}`;
    const answer = await this.#get(path, manifestTypes, 'HEAD');
    const digest = answer.headers.get('docker-content-digest');
    if (digest) return digest;
    throw new OciError(`HEAD ${this.#base}${path}: response did not include Docker-Content-Digest header`);
  }

  async blob(digest: string): Promise<Buffer> {
    const answer = await this.#get(`/v2/${this.#options.repository}/blobs/${digest}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  async #get(path: string, accept?: string, method: 'GET' | 'HEAD' = 'GET'): Promise<Response> {
    await this.#reach();
    const answer = await this.#ask(path, accept, method);
    if (answer.ok) return answer;
    throw new OciError(`${method} ${this.#base}${path}: ${await refusalOf(answer, method)}`);
  }

  /** Upstream greets a registry once before it asks: what cannot be reached, or is none, fails there. */
  async #reach(): Promise<void> {
    if (this.#reached) return;
    const { fetch, host, signal } = this.#options;
    const plain = await fetch(`http://${host}/v2/`, { signal }).catch((error: unknown) => error as Error);
    const failure = plain instanceof Error ? this.#failureOf(plain) : undefined;
    const secure = `Get "https://${host}/v2/": ${failure ?? 'http: server gave HTTP response to HTTPS client'}`;
    if (this.#base.startsWith('https:') || (failure && signal.aborted)) throw new OciError(secure);
    // Where plain HTTP is allowed, upstream tries TLS first and tells of both.
    if (failure) throw new OciError(`${secure}; Get "http://${host}/v2/": ${failure}`);
    const answer = plain as Response;
    if (!answer.ok && answer.status !== 401) throw new OciError(`${secure}; GET http://${host}/v2/: ${await refusalOf(answer, 'GET')}`);
    this.#reached = true;
  }

  async #ask(path: string, accept: string | undefined, method: string): Promise<Response> {
    const { fetch, authorization, signal } = this.#options;
    const headers = { ...(accept ? { accept } : {}), ...(authorization ? { authorization } : {}) };
    try {
      return await fetch(`${this.#base}${path}`, { method, headers, signal });
    } catch (error) {
      throw new OciError(`${method === 'HEAD' ? 'Head' : 'Get'} "${this.#base}${path}": ${this.#failureOf(error)}`);
    }
  }

  #failureOf(error: unknown): string {
    const { signal, host } = this.#options;
    return signal.aborted ? 'context deadline exceeded' : connectionText(error, host);
  }
}

/** What a registry says, or else the bare status. */
const refusalOf = async (answer: Response, method: string): Promise<string> => {
  const text = await answer.text();
  const status = `unexpected status code ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`;
  if (!text) return method === 'HEAD' ? `${status} (HEAD responses have no body, use GET for details)` : status;
  try {
    const { errors } = JSON.parse(text) as { errors: { code: string; message: string; detail?: unknown }[] };
    const said = errors.map(({ code, message, detail }) => `${code}: ${message}${detail ? `; ${describe(detail)}` : ''}`);
    if (said.length) return said.length === 1 ? (said[0] as string) : `multiple errors returned: ${said.join('; ')}`;
  } catch {
    // No list of errors: the text is told as it is.
  }
  return `${status}: ${text}`;
};

/** Go's words for the two most usual kinds of garbage; JSON that is no object is told alike. */
const parseJson = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Told below.
  }
  const first = text.trim()[0];
  if (first === undefined) throw new OciError('EOF');
  throw new OciError(/[{["\d-]/.test(first) ? 'unexpected EOF' : `invalid character '${first}' looking for beginning of value`);
};

/** Go prints a JSON object as a map. */
const describe = (detail: unknown): string =>
  typeof detail === 'object' && detail !== null && !Array.isArray(detail)
    ? `map[${Object.entries(detail)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => `${key}:${describe(value)}`)
        .join(' ')}]`
    : String(detail);
