// pods/log, exec, attach and portforward: the API server's end, between the client's connection and the node.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import type { NodeConnector } from './node-connector.ts';

export interface PodStreamRequest {
  pod: KubeObject;
  subresource: 'log' | 'exec' | 'attach' | 'portforward';
  query: URLSearchParams;
  request: IncomingMessage;
  /** Undefined until a kubelet is there. */
  connector: NodeConnector | undefined;
  /** Aborts when the server closes. */
  closing: AbortSignal;
}

/** Over plain HTTP there is a response; when the client asked for an upgrade (WebSocket, SPDY) there is the bare socket. */
export type PodStreamAnswer = { response: ServerResponse } | { socket: Duplex; head: Buffer };

/** Allowed already. Throws ApiErrors before anything is written; the caller writes them. Resolves when the stream has ended. */
export const handlePodStream = async (_stream: PodStreamRequest, _answer: PodStreamAnswer): Promise<void> => {
  throw apiErrors.internal('not written yet');
};
