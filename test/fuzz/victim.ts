// An engine of its own that takes whatever is sent, and what may not happen to it: no answer, a 5xx, an error in its log, ever more memory.
import { readFileSync } from 'node:fs';
import { request as httpRequest, type RequestOptions } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { Discovery, pathOf } from '../../src/kubernetes/rest/discovery.ts';
import { RestClient } from '../../src/kubernetes/rest/rest-client.ts';
import { pause } from '../../src/platform/pause.ts';
import { CrashingEngine } from '../crash/crashing-engine.ts';
import { surroundings } from './surroundings.ts';

export interface Shot {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: Buffer | string | undefined;
}

export interface Hit {
  /** 0: the connection was closed without an answer. */
  status: number;
  text: string;
  type: string;
  ms: number;
}

const patienceMs = 60_000;
/** What a busy machine may need for one answer; the engine's own time is what counts. */
const slowMs = 15_000;

/** Taken apart by hand: what is shot is often no address at all. */
const elsewhere = (url: string): RequestOptions => {
  const [, port = '', path = ''] = /^http:\/\/127\.0\.0\.1:(\d+)(.*)$/s.exec(url) ?? [];
  return { host: '127.0.0.1', port, path: path || '/', agent: false };
};

export class Victim {
  readonly engine = new CrashingEngine();
  readonly faults: string[] = [];
  readonly statuses = new Map<number, number>();
  /** The secret addresses of the receivers of webhooks. */
  hookPaths: string[] = [];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  #options: RequestOptions = {};
  /** How much of its log was looked at. */
  #readTo = 0;
  #client: RestClient | undefined;

  async start(): Promise<void> {
    await this.engine.start();
    this.#client = RestClient.fromFile(this.engine.access.kubeconfig);
    this.#options = await this.#client.connectionOptions();
    await this.#furnish(this.#client);
  }

  async #furnish(client: RestClient): Promise<void> {
    let discovery = await Discovery.read(client);
    for (const object of surroundings()) {
      if (!discovery.byKind(object.apiVersion, object.kind)) discovery = await Discovery.read(client);
      const resource = discovery.byKind(object.apiVersion, object.kind);
      if (!resource) throw new Error(`nothing serves ${object.kind}`);
      await client.json({ method: 'POST', path: pathOf(resource, object.metadata.namespace), body: object });
    }
    for (let waited = 0; waited < patienceMs; waited += 50) {
      const pod = await client.json<KubeObject>({ path: '/api/v1/namespaces/default/pods/victim' });
      const receivers = await client.json<{ items: KubeObject[] }>({ path: '/apis/notification.toolkit.fluxcd.io/v1/receivers' });
      this.hookPaths = receivers.items.flatMap(({ status }) => (status?.webhookPath as string | undefined) ?? []);
      if (pod.status?.phase === 'Running' && this.hookPaths.length === receivers.items.length) return;
      await pause(50);
    }
    throw new Error(`not ready: ${JSON.stringify(await client.json({ path: '/apis/notification.toolkit.fluxcd.io/v1/receivers' }))}`);
  }

  get tls(): RequestOptions {
    return this.#options;
  }

  get apiPort(): number {
    return Number(new URL(this.#client?.server ?? '').port);
  }

  get forge(): string {
    return this.engine.access.forge.url;
  }

  get registry(): string {
    return `http://${this.engine.access.registry.host}`;
  }

  /** To the API server as its administrator, or to a whole address. */
  async shoot(shot: Shot): Promise<Hit> {
    const hit = await this.#send(shot);
    this.statuses.set(hit.status, (this.statuses.get(hit.status) ?? 0) + 1);
    if (hit.ms > slowMs) this.fault(shot, `took ${Math.round(hit.ms)} ms`);
    return hit;
  }

  fault(shot: Shot, why: string): void {
    const body = Buffer.from(shot.body ?? '');
    const shown =
      body.toString('latin1').length > 300 ? `${body.toString('latin1').slice(0, 300)}… (${body.length})` : body.toString('latin1');
    this.faults.push(
      `${shot.method} ${shot.path.slice(0, 300)} ${JSON.stringify(shot.headers ?? {}).slice(0, 200)} ${JSON.stringify(shown)}: ${why}`,
    );
  }

  #send({ method, path, headers = {}, body }: Shot): Promise<Hit> {
    const begun = performance.now();
    return new Promise((done) => {
      const finish = (status: number, text: string, type = '') => done({ status, text, type, ms: performance.now() - begun });
      const toApi = path.startsWith('/');
      const options: RequestOptions = toApi
        ? { ...this.#options, host: '127.0.0.1', port: this.apiPort, path, agent: this.#agent }
        : elsewhere(path);
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const all = { ...(toApi ? (this.#options.headers as Record<string, string>) : {}), ...headers, ...length };
      try {
        const sent = (toApi ? httpsRequest : httpRequest)({ ...options, method, headers: all, timeout: patienceMs }, (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('error', () => finish(0, 'broken off'));
          answer.on('end', () => finish(answer.statusCode ?? 0, Buffer.concat(parts).toString(), answer.headers['content-type']));
        });
        sent.on('timeout', () => sent.destroy(new Error('no answer')));
        sent.on('error', (error) => finish(0, error.message));
        sent.end(body);
      } catch (error) {
        // Node itself does not send such a thing.
        finish(-1, (error as Error).message);
      }
    });
  }

  /** Resident memory in MB. */
  memory(): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.engine.pid}/status`, 'utf8'))?.[1]) / 1024;
  }

  /** Lines of its log that say that something came out where nobody caught it. */
  complaints(): string[] {
    const log = readFileSync(this.engine.folder.log, 'utf8');
    const fresh = log.slice(this.#readTo);
    this.#readTo = log.length;
    return fresh.split('\n').filter((line) => /\berror: |Warning: |UnhandledPromise|failed: /.test(line));
  }

  async answers(): Promise<boolean> {
    const hits = await Promise.all(
      ['/readyz', `${this.forge}/api/v1/version`, `${this.registry}/v2/`].map((path) => this.#send({ method: 'GET', path })),
    );
    return hits.every(({ status }) => status === 200);
  }

  async end(): Promise<void> {
    this.#client?.close();
    this.#agent.destroy();
    await this.engine.remove();
  }
}
