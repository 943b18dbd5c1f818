// Requests that are joined with a node: logs, exec, attach, port-forward, and HTTP through a pod or a service.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { apiErrors } from '../machinery/status.ts';
import type { User } from '../machinery/user.ts';
import { handlePodStream, type PodStreamAnswer, type PodStreamRequest } from '../stream/pod-stream.ts';
import { readObject } from './core.ts';
import type { HttpContext } from './exchange.ts';
import { handleProxy } from './handle-proxy.ts';
import type { ResourcePath } from './request-path.ts';

const podStreams = new Set(['log', 'exec', 'attach', 'portforward']);

export const isStream = ({ group, resource, subresource }: ResourcePath): boolean =>
  group === '' &&
  ((resource === 'pods' && podStreams.has(subresource)) || (subresource === 'proxy' && ['pods', 'services', 'nodes'].includes(resource)));

interface StreamExchange {
  request: IncomingMessage;
  response?: ServerResponse;
  query: URLSearchParams;
  user: User;
}

export const handleStream = async (
  context: HttpContext,
  exchange: StreamExchange,
  type: ResourceType,
  path: ResourcePath,
  answer: PodStreamAnswer,
): Promise<void> => {
  if (path.subresource === 'proxy') return handleProxy(context, exchange.request, exchange.query, path, answer);
  const pod: KubeObject | undefined = readObject(context.core, type, path.namespace, path.name);
  if (!pod) throw apiErrors.notFound({ group: '', resource: 'pods' }, path.name);
  const subresource = path.subresource as PodStreamRequest['subresource'];
  const { request, query, response } = exchange;
  if (!pod.spec?.nodeName) {
    // Nobody to ask yet: an empty log is an answer, a command is not.
    if (subresource !== 'log' || !response) throw apiErrors.badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
    response.writeHead(204);
    return void response.end();
  }
  await handlePodStream({ pod, subresource, query, request, connector: context.connector(), closing: context.closing }, answer);
};
