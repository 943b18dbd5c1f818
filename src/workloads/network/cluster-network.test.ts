import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deployment, useCluster } from '../../../test/workloads/use-cluster.ts';

const cluster = useCluster();

describe('the network', () => {
  let outside: Server;

  beforeEach(
    () =>
      new Promise<void>((done) => (outside = createServer((_request, response) => response.end('outside')).listen(0, '127.0.0.1', done))),
  );
  afterEach(() => new Promise<void>((done) => void outside.close(() => done())));

  it('reaches services by name, nothing where there is nobody, and the machine’s own loopback', async () => {
    await cluster.client.create(deployment('ghcr.io/stefanprodan/podinfo:6.9.2', { replicas: 1 }, { ports: [{ containerPort: 9898 }] }));
    await cluster.client.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 9898 }] },
    });
    await cluster.pass(2000);
    const version = await (await cluster.workloads.network.fetch('http://web.default.svc.cluster.local/version')).json();
    expect(version).toMatchObject({ version: '6.9.2' });
    await expect(cluster.workloads.network.fetch('http://nobody.default.svc/')).rejects.toThrow('no such host');
    await expect(cluster.workloads.network.fetch('http://web.default:81/')).rejects.toThrow(
      /^dial tcp 10\.96\.\d+\.\d+:81: connect: connection refused$/,
    );
    const { port } = outside.address() as AddressInfo;
    expect(await (await cluster.workloads.network.fetch(`http://127.0.0.1:${port}/`)).text()).toBe('outside');
  });
});
