// How Flux reaches a registry: scheme, certificates, login. Refusals in the words of go-containerregistry, which the real controllers use.
// Models: plain HTTP where it is allowed, TLS with certificates of one's own, Basic and bearer tokens. Leaves out: retries within a pass, identity tokens.
import { connectionText } from '../runtime/connection-text.ts';
import type { NetworkInit } from '../../workloads/network/pod-network.ts';
import type { TlsIdentity } from '../../workloads/network/secure-connection.ts';
import { OciError, parseJson, refusalOf } from './oci-refusal.ts';
import type { HttpResponse } from '../../platform/http-response.ts';

export interface OciAccess {
  fetch: (url: string, init?: NetworkInit) => Promise<HttpResponse>;
  /** `127.0.0.1:5001` */
  host: string;
  repository: string;
  insecure: boolean;
  /** The header of a Basic login. */
  authorization: string | undefined;
  tls?: TlsIdentity | undefined;
  signal: AbortSignal;
}

type Method = 'GET' | 'HEAD';

const privateAddress = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|127\.|169\.254\.|localhost(:|$)|\[?::1)|\.local(:|$)/;

/** Registries under a private or local address may be spoken to in plain HTTP, `insecure` or not. */
export const mayBePlain = (host: string, insecure: boolean): boolean => insecure || privateAddress.test(host);

const parametersOf = (challenge: string): Record<string, string> =>
  Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name.toLowerCase(), value]));

const verbOf = (method: Method): string => (method === 'HEAD' ? 'Head' : 'Get');

export class OciTransport {
  readonly #access: OciAccess;
  #origin: string | undefined;
  /** The registry's challenge for bearer tokens, where it has one. */
  #bearer: Record<string, string> | undefined;
  #token: string | undefined;

  constructor(access: OciAccess) {
    this.#access = access;
  }

  async addressOf(target: string): Promise<string> {
    return new URL(target, await this.#reach()).href;
  }

  /** `target` is a path, or the address of a next page. */
  async get(target: string, accept?: string, method: Method = 'GET'): Promise<HttpResponse> {
    const url = await this.addressOf(target);
    if (this.#bearer && this.#token === undefined) this.#token = await this.#fetchToken(this.#bearer, []);
    let answer = await this.#send(url, method, accept);
    const challenge = answer.headers.get('www-authenticate') ?? '';
    if (this.#bearer && answer.status === 401 && /^bearer\s/i.test(challenge)) {
      this.#token = await this.#fetchToken(this.#bearer, [parametersOf(challenge)['scope'] ?? '']);
      answer = await this.#send(url, method, accept);
    }
    if (answer.ok) return answer;
    throw new OciError(`${method} ${url}: ${await refusalOf(answer, method)}`);
  }

  /** Upstream greets a registry once before it asks: what cannot be reached, or is none, fails there. */
  async #reach(): Promise<string> {
    if (this.#origin !== undefined) return this.#origin;
    const { host, insecure, signal } = this.#access;
    const plain = mayBePlain(host, insecure) ? await this.#greet('http') : undefined;
    if (plain?.good) return this.#begin('http', plain.good);
    const secure = plain?.speaksHttp ? undefined : await this.#greet('https');
    if (secure?.good) return this.#begin('https', secure.good);
    const secureText = secure?.failure ?? `Get "https://${host}/v2/": http: server gave HTTP response to HTTPS client`;
    // Where plain HTTP is allowed, upstream tries TLS first and tells of both.
    throw new OciError(plain && !signal.aborted ? `${secureText}; ${plain.failure}` : secureText);
  }

  #begin(scheme: string, answer: HttpResponse): string {
    const challenge = answer.headers.get('www-authenticate') ?? '';
    if (answer.status === 401 && /^bearer\s/i.test(challenge)) this.#bearer = parametersOf(challenge);
    this.#origin = `${scheme}://${this.#access.host}`;
    return this.#origin;
  }

  async #greet(scheme: 'http' | 'https'): Promise<{ good?: HttpResponse; failure: string; speaksHttp?: boolean }> {
    const { fetch, host, signal, tls } = this.#access;
    const url = `${scheme}://${host}/v2/`;
    try {
      const answer = await fetch(url, { signal, tls });
      if (answer.ok || answer.status === 401) return { good: answer, failure: '' };
      // A TLS server answers a plain request with 400.
      return { failure: `GET ${url}: ${await refusalOf(answer, 'GET')}`, speaksHttp: answer.status !== 400 };
    } catch (error) {
      return { failure: `Get "${url}": ${this.#failureOf(error)}` };
    }
  }

  async #send(url: string, method: Method, accept: string | undefined): Promise<HttpResponse> {
    const { authorization, host } = this.#access;
    const login = this.#bearer ? `Bearer ${this.#token ?? ''}` : authorization;
    // What leads to another host goes there without the login.
    const ours = new URL(url).host === host;
    return this.#request(url, method, { ...(accept ? { accept } : {}), ...(login && ours ? { authorization: login } : {}) });
  }

  async #fetchToken(challenge: Record<string, string>, scopes: string[]): Promise<string> {
    const { host, repository, authorization } = this.#access;
    const { realm, service = '' } = challenge;
    if (realm === undefined) {
      const fields = Object.entries(challenge).sort(([a], [b]) => (a < b ? -1 : 1));
      throw new OciError(`malformed www-authenticate, missing realm: map[${fields.map(([name, value]) => `${name}:${value}`).join(' ')}]`);
    }
    const url = new URL(realm);
    if (url.host !== host && privateAddress.test(url.host))
      throw new OciError(`invalid realm in www-authenticate: realm host "${url.hostname}" is a private or link-local address`);
    url.searchParams.delete('scope');
    for (const scope of new Set([...scopes, `repository:${repository}:pull`])) if (scope) url.searchParams.append('scope', scope);
    url.searchParams.set('service', service);
    url.searchParams.sort();
    const answer = await this.#request(url.href, 'GET', authorization ? { authorization } : {});
    if (!answer.ok) throw new OciError(`GET ${url.href}: ${await refusalOf(answer, 'GET')}`);
    const text = await answer.text();
    const said = parseJson(text, 'transport.Token') as { token?: string; access_token?: string };
    const token = said.access_token || said.token;
    if (token) return token;
    throw new OciError(`no token in bearer response:\n${text}`);
  }

  async #request(url: string, method: Method, headers: Record<string, string>): Promise<HttpResponse> {
    const { fetch, signal, tls } = this.#access;
    try {
      return await fetch(url, { method, headers, signal, tls });
    } catch (error) {
      throw new OciError(`${verbOf(method)} "${url}": ${this.#failureOf(error)}`);
    }
  }

  #failureOf(error: unknown): string {
    const { signal, host } = this.#access;
    return signal.aborted ? 'context deadline exceeded' : connectionText(error, host);
  }
}
