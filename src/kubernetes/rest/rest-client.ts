// A small REST client for the processes that stand outside the engine (checks, stand-ins): credentials of the kubeconfig, HTTP by node:https.
// client-node's own API classes are left aside: they add 0.2 s of loading, and answers are wanted as the server wrote them.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import { ApiError, type Status } from '../machinery/status.ts';
import { kubeAccessFromEnvironment, kubeAccessFromFile, type KubeAccess } from './kube-file.ts';

export interface RestRequest {
  method?: string;
  /** Path below the server, with leading slash. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  contentType?: string;
  accept?: string;
  /** Further headers, for what the server hands on (a proxied service). */
  headers?: Record<string, string> | undefined;
  signal?: AbortSignal | undefined;
}

export interface RestResponse {
  code: number;
  headers: IncomingMessage['headers'];
  stream: IncomingMessage;
}

/** Could not be reached at all; `cause` is the socket's error. */
export class UnreachableError extends Error {
  constructor(server: string, cause: unknown) {
    super(`cannot reach ${server}`, { cause });
    this.name = 'UnreachableError';
  }
}

const withQuery = (path: string, query: RestRequest['query'] = {}) => {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  if (!pairs.length) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(Object.fromEntries(pairs.map(([key, value]) => [key, String(value)])))}`;
};

const encode = (body: unknown): Buffer | undefined => {
  if (body === undefined) return undefined;
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
};

export const readAll = async (stream: AsyncIterable<Buffer | string>): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
};

const toApiError = (code: number, text: string): ApiError => {
  try {
    const status = JSON.parse(text) as Status;
    if (status.kind === 'Status') return new ApiError(status);
  } catch {
    // Not a Status: an unknown path answers in plain text.
  }
  return new ApiError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: text.trim(), code });
};

/** One server, one user. */
export class RestClient {
  readonly server: string;
  /** The namespace that the kubeconfig's context names. */
  readonly namespace: string;
  readonly contextName: string;
  readonly #access: KubeAccess;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #userAgent: string;
  #actsAs: string | undefined;

  constructor(access: KubeAccess, userAgent = 'gitops-lab') {
    this.server = access.server;
    this.contextName = access.contextName;
    this.namespace = access.namespace;
    this.#access = access;
    this.#userAgent = userAgent;
  }

  static fromFile(path: string, userAgent?: string): RestClient {
    return new RestClient(kubeAccessFromFile(path), userAgent);
  }

  /** As kubectl finds it: $KUBECONFIG, then the home folder. */
  static fromEnvironment(userAgent?: string): RestClient {
    return new RestClient(kubeAccessFromEnvironment(), userAgent);
  }

  /** Every request from now on is another user's, as far as ours may impersonate (`kubectl --as`). */
  actAs(user: string): void {
    this.#actsAs = user;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** The answer as it comes, whatever its code. */
  async open(request: RestRequest): Promise<RestResponse> {
    const options = await this.#options(request);
    const body = encode(request.body);
    const send = this.server.startsWith('https:') ? httpsRequest : httpRequest;
    return new Promise((done, fail) => {
      const sent = send(new URL(withQuery(request.path, request.query), this.server), options, (stream) =>
        done({ code: stream.statusCode ?? 0, headers: stream.headers, stream }),
      );
      sent.on('error', (cause) => fail(request.signal?.aborted ? cause : new UnreachableError(this.server, cause)));
      sent.end(body);
    });
  }

  /** The text of a successful answer; refusals are {@link ApiError}s. */
  async text(request: RestRequest): Promise<string> {
    const { code, stream } = await this.open(request);
    const text = await readAll(stream);
    if (code >= 400) throw toApiError(code, text);
    return text;
  }

  async json<T>(request: RestRequest): Promise<T> {
    return JSON.parse(await this.text(request)) as T;
  }

  /** Lines of JSON as they arrive (a watch). Ends when the server closes or `signal` aborts. */
  async *lines<T>(request: RestRequest): AsyncGenerator<T> {
    const { code, stream } = await this.open(request);
    if (code >= 400) throw toApiError(code, await readAll(stream));
    let rest = '';
    try {
      for await (const part of stream.setEncoding('utf8')) {
        const lines = (rest + part).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line) yield JSON.parse(line) as T;
      }
    } catch (error) {
      if (!request.signal?.aborted) throw error;
    }
  }

  /** TLS and credentials for a connection of another kind (WebSocket). */
  async connectionOptions(): Promise<RequestOptions> {
    const options = await this.#access.options();
    if (this.#actsAs === undefined) return options;
    return { ...options, headers: { ...(options.headers as Record<string, string>), 'impersonate-user': this.#actsAs } };
  }

  async #options({
    method = 'GET',
    accept = 'application/json',
    contentType,
    body,
    headers,
    signal,
  }: RestRequest): Promise<RequestOptions> {
    const options = await this.connectionOptions();
    const payload = encode(body);
    options.method = method;
    options.agent = this.server.startsWith('https:') ? this.#agent : undefined;
    if (signal) options.signal = signal;
    options.headers = {
      ...headers,
      ...(options.headers as Record<string, string>),
      accept,
      'user-agent': this.#userAgent,
      ...(payload ? { 'content-type': contentType ?? 'application/json', 'content-length': payload.length } : {}),
    };
    return options;
  }
}
