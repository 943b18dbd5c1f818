import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { deliverIntoCluster } from './deliver-into-cluster.ts';

const kubeconfig = (server: string) => `apiVersion: v1
kind: Config
current-context: kind
clusters: [{name: kind, cluster: {server: "${server}"}}]
contexts: [{name: kind, context: {cluster: kind, user: admin}}]
users: [{name: admin, user: {token: secret}}]
`;

it('posts to a service through the API server’s proxy, byte for byte, and to nobody outside', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kind-deliver-'));
  const heard: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      const { 'x-gitea-event': event, 'content-type': type, authorization } = request.headers;
      heard.push({ method: request.method, url: request.url, event, type, authorization, text });
      response.writeHead(503).end('suspended');
    });
  });
  try {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const file = join(folder, 'kubeconfig');
    writeFileSync(file, kubeconfig(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    const deliver = deliverIntoCluster(file);
    const headers = { 'content-type': 'application/json', 'x-gitea-event': 'push', authorization: 'Bearer of-the-hook' };
    const url = 'http://webhook-receiver.flux-system.svc.cluster.local/hook/x?y=1';
    const answer = await deliver(url, { method: 'POST', headers, body: '{ "ä": 1 }\n' });
    expect([answer.status, await answer.text()]).toEqual([503, 'suspended']);
    expect(heard).toEqual([
      {
        method: 'POST',
        url: '/api/v1/namespaces/flux-system/services/http:webhook-receiver:80/proxy/hook/x?y=1',
        event: 'push',
        type: 'application/json',
        authorization: 'Bearer secret',
        text: '{ "ä": 1 }\n',
      },
    ]);
    await expect(deliver('http://elsewhere.example/hook', { method: 'POST' })).rejects.toThrow('no such host');
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
});
