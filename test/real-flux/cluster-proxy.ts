// A door for a program of this machine into the cluster's network: an HTTP proxy on loopback that knows the names of services.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PodNetwork } from '../../src/workloads/network/pod-network.ts';

const hopByHop = new Set(['connection', 'content-length', 'host', 'keep-alive', 'proxy-connection', 'transfer-encoding']);

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

const pass = async (network: PodNetwork, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { method = 'GET', url = '', headers } = request;
  const body = await bodyOf(request);
  const onward = Object.entries(headers).filter(([name, value]) => typeof value === 'string' && !hopByHop.has(name));
  const answer = await network.fetch(url, {
    method,
    headers: Object.fromEntries(onward) as Record<string, string>,
    ...(body.length ? { body: new Uint8Array(body) } : {}),
  });
  answer.headers.forEach((value, name) => {
    if (!hopByHop.has(name)) response.setHeader(name, value);
  });
  response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
};

/** HTTP_PROXY for one pod: what it asks for is asked as that pod. */
export const startClusterProxy = async (network: PodNetwork): Promise<{ url: string; close(): void }> => {
  const server: Server = createServer((request, response) => {
    pass(network, request, response).catch((error: unknown) => {
      response.writeHead(502).end(error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
};
