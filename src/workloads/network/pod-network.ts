import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TlsIdentity } from './secure-connection.ts';
import type { HttpInit } from '../../platform/http-fetch.ts';
import type { HttpResponse } from '../../platform/http-response.ts';

/** What global fetch takes, and for https whom to trust and who one is. */
export type NetworkInit = HttpInit & { tls?: TlsIdentity | undefined };

/** The cluster's network: service names, pod IPs and addresses of the machine. */
export interface PodNetwork {
  /**
   * Like global fetch, but `http://name.namespace.svc[.cluster.local.]` and pod IPs reach programs in pods.
   * A Service without ready endpoints rejects with `dial tcp <ip>:<port>: connect: connection refused`; other hosts go to the real network (loopback only).
   */
  fetch(url: string, init?: NetworkInit): Promise<HttpResponse>;
  /** Serves HTTP on a port of this pod. */
  serve(port: number, handler: (request: IncomingMessage, response: ServerResponse) => void): void;
}
