// pods/log, exec, attach and portforward: the API server's end, between the client's connection and the node.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import { serveChannels } from './channel-exec.ts';
import { serveChannelPortForward } from './channel-port-forward.ts';
import { readExecRequest } from './exec-request.ts';
import type { NodeConnector } from './node-connector.ts';
import { serveLog } from './serve-log.ts';
import { serveSpdyExec } from './spdy-exec.ts';
import { serveSpdyPortForward } from './spdy-port-forward.ts';
import { acceptSpdy, isSpdy, isSpdyTunnel } from './spdy-upgrade.ts';

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

const execProtocols = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];

/** Allowed already. Throws ApiErrors before anything is written; the caller writes them. Resolves when the stream has ended. */
export const handlePodStream = async (stream: PodStreamRequest, answer: PodStreamAnswer): Promise<void> => {
  const { pod, subresource, query, request, closing } = stream;
  const connector = stream.connector ?? unreachable(pod);
  if ('response' in answer) {
    if (subresource === 'log') return serveLog(pod, query, connector, answer.response, closing);
    throw apiErrors.badRequest('Upgrade request required');
  }
  const { socket, head } = answer;
  if (subresource === 'log') throw apiErrors.badRequest('logs are not served over an upgraded connection');
  if (subresource === 'portforward') {
    if (pod.status?.phase !== 'Running')
      throw apiErrors.badRequest(`unable to forward port because pod is not running. Current status=${pod.status?.phase}`);
    if (!isSpdy(request) && !isSpdyTunnel(request)) return serveChannelPortForward(pod, connector, query, { request, socket, head });
    return serveSpdyPortForward(pod, connector, await acceptSpdy(request, socket, head, ['portforward.k8s.io']), closing);
  }
  const exec = readExecRequest(pod, subresource, query, connector);
  if (isSpdy(request)) return serveSpdyExec(exec, await acceptSpdy(request, socket, head, execProtocols), closing);
  return serveChannels(exec, request, socket, head, closing);
};

const unreachable = (pod: KubeObject): never => {
  const where = pod.status?.hostIP ?? pod.spec?.nodeName ?? 'node';
  throw apiErrors.other(500, 'InternalError', `Get "https://${where}:10250/": dial tcp ${where}:10250: connect: connection refused`);
};
