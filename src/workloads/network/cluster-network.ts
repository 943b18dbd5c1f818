// Models: pod IPs, services and cluster DNS inside this process. Leaves out: NetworkPolicy, UDP, kube-proxy on the machine's own network.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Informer } from '../../kubernetes/controller/informer.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { InformerPool } from '../informer-pool.ts';
import { ConnectionHost } from './connection-host.ts';
import { NameResolver } from './name-resolver.ts';
import type { NetworkInit, PodNetwork } from './pod-network.ts';
import { secureConnection } from './secure-connection.ts';
import { fetchOver, httpFetch } from '../../platform/http-fetch.ts';
import type { HttpResponse } from '../../platform/http-response.ts';

export type ConnectionHandler = (connection: Duplex) => void;
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

export class NetworkError extends Error {}

export const refused = (address: string): NetworkError => new NetworkError(`dial tcp ${address}: connect: connection refused`);

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || host.startsWith('127.');
const isAddress = (host: string) => /^\d+\.\d+\.\d+\.\d+$/.test(host);

/** What one caller sees: a pod, or (without `ip`) somebody outside of any pod. */
export interface Origin {
  namespace?: string | undefined;
  ip?: string | undefined;
}

/** Everything that listens in the cluster. Outside of it only the machine's own loopback is reached. */
export class ClusterNetwork {
  readonly #listeners = new Map<string, ConnectionHandler>();
  readonly #host = new ConnectionHost();
  #names: NameResolver | undefined;

  /** Learns services, endpoints and pods from these informers. */
  follow(informers: InformerPool): void {
    const informer = (apiVersion: string, kind: string): Informer<KubeObject> => informers.get(apiVersion, kind);
    this.#names = new NameResolver({
      services: informer('v1', 'Service'),
      slices: informer('discovery.k8s.io/v1', 'EndpointSlice'),
      pods: informer('v1', 'Pod'),
    });
  }

  /** Accepts connections to a pod's port until the answer is called. */
  listen(ip: string, port: number, handler: ConnectionHandler): () => void {
    const key = `${ip}:${port}`;
    this.#listeners.set(key, handler);
    return () => {
      if (this.#listeners.get(key) === handler) this.#listeners.delete(key);
    };
  }

  /** Serves HTTP on a pod's port until the answer is called. */
  serve(ip: string, port: number, handler: RequestHandler): () => void {
    return this.listen(ip, port, (connection) => this.#host.serve(connection, handler));
  }

  isListening(ip: string, port: number): boolean {
    return this.#listeners.has(`${ip}:${port}`);
  }

  /** Joins a connection with what listens on a pod's port; false where nothing does. */
  accept(ip: string, port: number, connection: Duplex): boolean {
    const listener = this.#listeners.get(`${ip}:${port}`);
    listener?.(connection);
    return listener !== undefined;
  }

  /** Opens a connection to a host as `origin` sees it; undefined means the machine's own loopback. */
  dial(host: string, port: number, origin: Origin = {}): Duplex | undefined {
    const address = this.#addressOf(host, port, origin);
    if (!address) return undefined;
    const connection = this.#host.pair((far) => this.accept(address.ip, address.port, far));
    if (!connection) throw refused(`${address.shown ?? address.ip}:${address.shown ? port : address.port}`);
    return connection;
  }

  /** Cluster DNS as `origin` asks it. */
  lookUp(host: string, origin: Origin = {}): { name: string; ip: string } | undefined {
    const ip = this.#names?.lookUp(host, origin.namespace);
    if (ip === undefined) return undefined;
    const labels = host
      .replace(/\.$/, '')
      .replace(/\.cluster\.local$/, '')
      .replace(/\.svc$/, '')
      .split('.');
    if (labels.length === 1 && origin.namespace) labels.push(origin.namespace);
    return { name: `${labels.join('.')}.svc.cluster.local`, ip };
  }

  async fetch(url: string, { tls, ...init }: NetworkInit = {}, origin: Origin = {}): Promise<HttpResponse> {
    const target = new URL(url);
    const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80));
    const connection = this.dial(target.hostname, port, origin);
    if (target.protocol === 'https:')
      return fetchOver(await secureConnection(target, { connection, tls, signal: init.signal ?? undefined }), target, init);
    return connection ? fetchOver(connection, target, init) : httpFetch(url, init);
  }

  /** The network as one pod sees it. `onStop` collects what is to be closed when the container ends. */
  forPod(origin: Required<Origin> & { ip: string }, onStop: (close: () => void) => void): PodNetwork {
    return {
      fetch: (url, init) => this.fetch(url, init, origin),
      serve: (port, handler) => onStop(this.serve(origin.ip, port, handler)),
    };
  }

  #addressOf(host: string, port: number, origin: Origin): { ip: string; port: number; shown?: string } | undefined {
    if (isLoopback(host)) return origin.ip && this.isListening(origin.ip, port) ? { ip: origin.ip, port } : undefined;
    const ip = isAddress(host) ? host : this.#names?.lookUp(host, origin.namespace);
    if (ip === undefined) throw new NetworkError(`dial tcp: lookup ${host} on 10.96.0.10:53: no such host`);
    const backend = this.#names?.backendOf(ip, port);
    if (backend === undefined) return { ip, port };
    if (backend === null) throw refused(`${ip}:${port}`);
    return { ...backend, shown: ip };
  }
}
