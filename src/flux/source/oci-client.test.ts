import type { NetworkInit } from '../../workloads/network/pod-network.ts';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createServerCertificates } from '../../kubernetes/api/certificates.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { ClusterNetwork } from '../../workloads/network/cluster-network.ts';
import type { TlsIdentity } from '../../workloads/network/secure-connection.ts';
import { OciClient } from './oci-client.ts';
import { tlsIdentityIn } from './tls-identity.ts';

const servers: Server[] = [];
const listen = async (server: Server): Promise<string> => {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};
afterEach(() => {
  for (const each of servers.splice(0)) each.close();
});

const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`;

const clientFor = (host: string, more: { authorization?: string; tls?: TlsIdentity } = {}) => {
  const network = new ClusterNetwork();
  const fetch = (url: string, init?: NetworkInit) => network.fetch(url, init);
  return new OciClient({
    fetch,
    host,
    repository: 'web',
    insecure: false,
    authorization: undefined,
    signal: AbortSignal.timeout(5000),
    ...more,
  });
};
/** The tags, or why there are none, with the server's address taken out. */
const tagsOf = (host: string, more?: Parameters<typeof clientFor>[1]) =>
  clientFor(host, more)
    .tags()
    .then(String, (error: Error) => error.message.replaceAll(host, '<reg>'));

interface TokenService {
  /** What it answers to a login; a text is refused with it. */
  token: (authorization: string | undefined) => { status: number; body: unknown };
  challenge?: (host: string) => string;
}

/** A registry that sends its clients to a token service, as the public ones do. */
const bearerRegistry = async ({ token, challenge }: TokenService, asked: string[] = []): Promise<string> => {
  let host = '';
  const answer: RequestListener = ({ url = '', headers: { authorization } }, response) => {
    asked.push(`${url} ${authorization ?? ''}`.trim());
    const say = (status: number, body: unknown, header = {}) => {
      response.writeHead(status, header);
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    if (url.startsWith('/token')) return say(token(authorization).status, token(authorization).body);
    if (url !== '/v2/' && authorization === 'Bearer good') return say(200, { tags: ['1.0.0'] });
    const scope = url === '/v2/' ? '' : ',scope="repository:web:pull",error="insufficient_scope"';
    const detail = [{ Type: 'repository', Class: '', Name: 'web', Action: 'pull' }];
    say(
      401,
      { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required', detail }] },
      {
        'www-authenticate': challenge?.(host) ?? `Bearer realm="http://${host}/token",service="lab"${scope}`,
      },
    );
  };
  host = await listen(createServer(answer));
  return host;
};

// Compared with image-reflector-controller 1.2.5 in front of such registries.
describe('the client of registries', () => {
  it('fetches a token with its login, and with the scope that it reads', async () => {
    const asked: string[] = [];
    const token = (authorization?: string) => ({
      status: 200,
      body: { access_token: authorization === basic('puller:x') ? 'good' : 'bad' },
    });
    const host = await bearerRegistry({ token }, asked);
    expect(await tagsOf(host, { authorization: basic('puller:x') })).toBe('1.0.0');
    expect(asked).toEqual([
      '/v2/',
      `/token?scope=repository%3Aweb%3Apull&service=lab ${basic('puller:x')}`,
      '/v2/web/tags/list?n=1000 Bearer good',
    ]);
    expect(await tagsOf(host)).toBe(
      'GET http://<reg>/v2/web/tags/list?n=1000: UNAUTHORIZED: authentication required; [map[Action:pull Class: Name:web Type:repository]]',
    );
  });

  it.each([
    [
      { status: 401, body: 'Unauthorized\n' },
      'GET http://<reg>/token?scope=repository%3Aweb%3Apull&service=lab: unexpected status code 401 Unauthorized: Unauthorized\n',
    ],
    [{ status: 200, body: { hello: 1 } }, 'no token in bearer response:\n{"hello":1}'],
    [{ status: 200, body: 'what?' }, "invalid character 'w' looking for beginning of value"],
  ])('says what a token service answers: %#', async (said, message) => {
    expect(await tagsOf(await bearerRegistry({ token: () => said }), { authorization: basic('puller:x') })).toBe(message);
  });

  it.each([
    [() => 'Bearer service="lab"', 'malformed www-authenticate, missing realm: map[service:lab]'],
    [
      () => 'Bearer realm="http://127.0.0.1:1/token",service="lab"',
      'invalid realm in www-authenticate: realm host "127.0.0.1" is a private or link-local address',
    ],
  ])('sends its login nowhere else: %#', async (challenge, message) => {
    const host = await bearerRegistry({ token: () => ({ status: 200, body: { token: 'good' } }), challenge });
    expect(await tagsOf(host, { authorization: basic('puller:x') })).toBe(message);
  });

  it.each([
    ['[]', 'json: cannot unmarshal array into Go value of type remote.Tags'],
    ['{"tags": [1]}', 'json: cannot unmarshal number into Go struct field Tags.tags of type string'],
    ['{"tags": null}', ''],
  ])('reads %s as Go does', async (body, tags) => {
    expect(await tagsOf(await listen(createServer((_, response) => response.end(body))))).toBe(tags);
  });
});

describe('TLS to a registry', () => {
  const { authority, server } = createServerCertificates(Date.now());
  const registry: RequestListener = ({ url }, response) => response.end(url === '/v2/' ? '{}' : '{"tags": ["1.0.0"]}');
  const certificates = { cert: server.certificatePem, key: server.keyPem };
  const secret = (data: Record<string, string>): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'certs', namespace: 'shop' },
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
  });

  it('trusts the authority of its Secret and nobody unknown', async () => {
    const host = await listen(createTlsServer(certificates, registry));
    const tls = tlsIdentityIn(secret({ 'ca.crt': authority.certificatePem })) as TlsIdentity;
    expect(await tagsOf(host, { tls })).toBe('1.0.0');
    expect(await tagsOf(host)).toBe(
      'Get "https://<reg>/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority; Get "http://<reg>/v2/": EOF',
    );
  });

  it('shows its own certificate where one is asked for', async () => {
    const known: RequestListener = (request, response) => {
      if ((request.socket as TLSSocket).getPeerCertificate().subject?.CN === 'kube-apiserver') return registry(request, response);
      response.writeHead(403).end();
    };
    const host = await listen(createTlsServer({ ...certificates, requestCert: true, rejectUnauthorized: false }, known));
    const ca = authority.certificatePem;
    expect(await tagsOf(host, { tls: { ca, cert: server.certificatePem, key: server.keyPem } })).toBe('1.0.0');
    expect(await tagsOf(host, { tls: { ca } })).toBe(
      'GET https://<reg>/v2/: unexpected status code 403 Forbidden; Get "http://<reg>/v2/": EOF',
    );
  });

  it.each([
    [{ 'tls.crt': 'x' }, "secret 'shop/certs' contains 'tls.crt' but missing 'tls.key'"],
    [{ password: 'x' }, "secret 'shop/certs' must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'"],
    [{ 'ca.crt': 'nonsense' }, 'failed to parse CA certificate'],
    [{ 'tls.crt': 'x', 'tls.key': 'y' }, 'failed to parse TLS certificate and key: tls: failed to find any PEM data in certificate input'],
    [
      { 'tls.crt': server.certificatePem, 'tls.key': authority.keyPem },
      'failed to parse TLS certificate and key: tls: private key does not match public key',
    ],
  ])('says what is wrong with a Secret: %#', (data, message) => {
    expect(tlsIdentityIn(secret(data as Record<string, string>))).toBe(message);
  });
});
