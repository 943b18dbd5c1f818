import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import discovery from '../../../test/truth/facts/discovery.json' with { type: 'json' };
import { startTestServer, type TestServer } from './test-server.ts';

const aggregated = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json' };

describe('documents over HTTPS', () => {
  let test: TestServer;
  beforeAll(async () => void (test = await startTestServer()));
  afterAll(() => test.server.close());

  it('lists every built-in kind as a real server of 1.34 does', async () => {
    expect((await test.ask('/api', { headers: aggregated })).body).toEqual(discovery.api);
    const builtIn = discovery.apis.items.filter((group) => !group.metadata.name.endsWith('.fluxcd.io'));
    expect((await test.ask('/apis', { headers: aggregated })).body).toEqual({ ...discovery.apis, items: builtIn });
  });

  it('sends discovery once', async () => {
    const { headers } = await test.ask('/apis', { headers: aggregated });
    const again = await test.ask('/apis', { headers: { ...aggregated, 'if-none-match': String(headers.etag) } });
    expect([again.code, again.text]).toEqual([304, '']);
  });

  it('serves the older form, group by group', async () => {
    expect((await test.ask('/api')).body.versions).toEqual(['v1']);
    expect((await test.ask('/apis')).body.groups[1]).toEqual({
      name: 'apps',
      versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
      preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
    });
    const { resources } = (await test.ask('/apis/apps/v1')).body;
    expect(resources.find((each: { name: string }) => each.name === 'daemonsets').storageVersionHash).toBe('dd7pWHUlMKQ=');
  });

  it('names an OpenAPI document for every group version, and has it', async () => {
    const { paths } = (await test.ask('/openapi/v3')).body;
    const { serverRelativeURL } = paths['apis/apps/v1'];
    const { code, body } = await test.ask(serverRelativeURL);
    expect(code).toBe(200);
    expect(Object.keys(body.paths)).toContain('/apis/apps/v1/namespaces/{namespace}/deployments/{name}');
  });

  it('tells version and health to anybody', async () => {
    const anonymous = { authorization: '' };
    expect((await test.ask('/version', { headers: anonymous })).body).toMatchObject({ major: '1', minor: '34', gitVersion: 'v1.34.4' });
    expect((await test.ask('/readyz', { headers: anonymous })).text).toBe('ok');
    expect((await test.ask('/readyz?verbose')).text).toMatch(/^\[\+\]ping ok\n[^]*readyz check passed\n$/);
  });

  it('keeps everything else from strangers', async () => {
    expect((await test.ask('/api/v1/namespaces', { headers: { authorization: 'Bearer wrong' } })).body).toMatchObject({
      code: 401,
      reason: 'Unauthorized',
    });
    expect((await test.ask('/api/v1/namespaces', { headers: { authorization: '' } })).body).toMatchObject({
      code: 403,
      message: 'namespaces is forbidden: User "system:anonymous" cannot list resource "namespaces" in API group "" at the cluster scope',
    });
  });

  it('tells unknown paths, kinds and versions apart', async () => {
    expect((await test.ask('/apis/nothing.example.com/v1')).text).toBe('404 page not found\n');
    const message = 'the server could not find the requested resource';
    for (const path of [
      '/apis/apps/v2',
      '/api/v1/nothing',
      '/api/v1/configmaps/name-without-namespace',
      '/api/v1/namespaces/default/nodes',
    ]) {
      expect({ path, ...(await test.ask(path)).body }).toMatchObject({ path, code: 404, message });
    }
  });

  it('shows a certificate for loopback that its own authority signed', async () => {
    const { port } = new URL(test.server.url);
    const authority = Buffer.from(/certificate-authority-data: (\S+)/.exec(test.server.kubeconfig())?.[1] ?? '', 'base64');
    for (const host of ['127.0.0.1', 'localhost']) {
      const socket = connect({ host: '127.0.0.1', port: Number(port), ca: authority, servername: host === 'localhost' ? host : '' });
      await new Promise((done, fail) => socket.once('secureConnect', done as () => void).once('error', fail));
      const shown = new X509Certificate(socket.getPeerCertificate().raw);
      expect(host === 'localhost' ? shown.checkHost(host) : shown.checkIP(host)).toBe(host);
      expect(shown.verify(new X509Certificate(authority).publicKey)).toBe(true);
      socket.destroy();
    }
  });
});
