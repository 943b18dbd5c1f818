// pods/proxy and services/proxy: HTTP through the API server to a port of a pod. `[scheme:]name[:port]` names the target.
// Leaves out: nodes/proxy, WebSocket through the proxy.
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { KubeObject } from '../machinery/object.ts';
import { apiErrors } from '../machinery/status.ts';
import type { PodStreamAnswer } from '../stream/pod-stream.ts';
import { readObject, type ApiCore } from './core.ts';
import type { HttpContext } from './exchange.ts';
import type { ResourcePath } from './request-path.ts';

interface ProxyTarget {
  pod: KubeObject;
  port: number;
}

const parseName = (text: string): { name: string; port: string } => {
  const parts = text.split(':');
  if (parts.length === 1) return { name: text, port: '' };
  return parts.length === 2
    ? { name: parts[0] as string, port: parts[1] as string }
    : { name: parts[1] as string, port: parts[2] as string };
};

const pods = (core: ApiCore, namespace: string, name: string): KubeObject => {
  const type = core.registry.byPath('', 'v1', 'pods');
  const pod = type && readObject(core, type, namespace, name);
  if (!pod) throw apiErrors.notFound({ group: '', resource: 'pods' }, name);
  return pod;
};

const containerPort = (pod: KubeObject, wanted: string): number => {
  const ports: { name?: string; containerPort: number }[] = (pod.spec?.containers ?? []).flatMap(
    (each: KubeObject['spec']) => each.ports ?? [],
  );
  if (/^\d+$/.test(wanted)) return Number(wanted);
  return (wanted ? ports.find((each) => each.name === wanted) : ports[0])?.containerPort ?? 80;
};

const podTarget = (core: ApiCore, { namespace, name }: ResourcePath): ProxyTarget => {
  const wanted = parseName(name);
  const pod = pods(core, namespace, wanted.name);
  return { pod, port: containerPort(pod, wanted.port) };
};

interface Slice {
  endpoints?: { conditions?: { ready?: boolean }; targetRef?: { kind: string; name: string } }[];
  ports?: { name?: string; port?: number }[];
}

const serviceTarget = (core: ApiCore, { namespace, name }: ResourcePath): ProxyTarget => {
  const wanted = parseName(name);
  const service = core.reader.get('v1', 'Service', namespace, wanted.name);
  if (!service) throw apiErrors.notFound({ group: '', resource: 'services' }, wanted.name);
  const servicePorts: { name?: string; port: number }[] = service.spec?.ports ?? [];
  const servicePort = servicePorts.find((each) => !wanted.port || each.name === wanted.port || String(each.port) === wanted.port);
  const none = (subject: string) =>
    apiErrors.other(503, 'ServiceUnavailable', `no endpoints available for service ${JSON.stringify(subject)}`);
  if (!servicePort && /^\d+$/.test(wanted.port))
    throw apiErrors.other(
      503,
      'ServiceUnavailable',
      `no service port ${JSON.stringify(wanted.port)} found for service ${JSON.stringify(wanted.name)}`,
    );
  const slices = core.reader
    .list('discovery.k8s.io/v1', 'EndpointSlice', namespace)
    .filter((each) => each.metadata.labels?.['kubernetes.io/service-name'] === wanted.name) as unknown as Slice[];
  // A Service without any endpoint is named alone; with endpoints, a port that none of them has is named too.
  if (!slices.some((slice) => slice.endpoints?.length)) throw none(wanted.name);
  for (const slice of slices) {
    const port = servicePort && slice.ports?.find((each) => (each.name ?? '') === (servicePort.name ?? ''))?.port;
    const endpoint = slice.endpoints?.find((each) => each.conditions?.ready !== false && each.targetRef?.kind === 'Pod');
    if (port !== undefined && endpoint?.targetRef) return { pod: pods(core, namespace, endpoint.targetRef.name), port };
  }
  throw none(name);
};

const ofConnection = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

/** Pods speak HTTP/1.1: what belongs to one connection, or to HTTP/2 itself, does not pass. */
const betweenProtocols = (request: IncomingMessage, response: ServerResponse): void => {
  // Node keeps the address and the method of an HTTP/2 request in these very headers.
  const { url, method } = request;
  for (const name of Object.keys(request.headers)) if (name.startsWith(':')) delete request.headers[name];
  Object.defineProperties(request, { url: { value: url }, method: { value: method } });
  const writeHead = response.writeHead.bind(response) as (code: number, headers?: OutgoingHttpHeaders) => ServerResponse;
  response.writeHead = ((code: number, headers: OutgoingHttpHeaders = {}) =>
    writeHead(code, Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.has(name.toLowerCase()))))) as never;
};

export const handleProxy = async (
  context: HttpContext,
  request: IncomingMessage,
  query: URLSearchParams,
  path: ResourcePath,
  answer: PodStreamAnswer,
): Promise<void> => {
  if (!('response' in answer) || path.resource === 'nodes')
    throw apiErrors.other(501, undefined, 'not simulated: only HTTP through pods and services is');
  const target = path.resource === 'pods' ? podTarget(context.core, path) : serviceTarget(context.core, path);
  const connector = context.connector();
  if (!connector) throw apiErrors.other(503, 'ServiceUnavailable', 'no node is connected');
  const search = query.toString();
  request.url = `/${encodeURI(path.rest)}${search ? `?${search}` : ''}`;
  betweenProtocols(request, answer.response);
  await connector.proxy(target.pod, target.port, request, answer.response);
};
