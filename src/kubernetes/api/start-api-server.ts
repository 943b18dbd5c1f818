// Puts the embedded API server together: store, kinds, access, HTTPS.
import { setMaxListeners } from 'node:events';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import type { AuthenticateOptions } from '../access/authenticate.ts';
import { ServiceAccountTokens } from '../access/service-account-tokens.ts';
import { adminUser } from '../machinery/user.ts';
import type { ApiServer, ApiServerOptions } from './api-server.ts';
import { createResourceRegistry } from '../schema/registry.ts';
import { createOpenApi, type OpenApiDocuments } from '../schema/openapi.ts';
import { createSchemaSet } from '../schema/schemas.ts';
import type { NodeConnector } from '../stream/node-connector.ts';
import { Store } from '../store/store.ts';
import { createReader, type ApiCore } from './core.ts';
import { loadCredentials, type Credentials } from './credentials.ts';
import { CustomDefinitions } from './custom-definitions.ts';
import { createDefaultObjects } from './default-objects.ts';
import { expireEvents } from './event-expiry.ts';
import { HttpApi } from './http-api.ts';
import { createInProcessClient } from './in-process-client.ts';
import { loadSigningKey } from './signing-key.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { LabError } from '../../errors.ts';

const issuer = 'https://kubernetes.default.svc.cluster.local';

const createCore = ({ stateDir, clock }: ApiServerOptions): { core: ApiCore; definitions: CustomDefinitions } => {
  const store = new Store({ file: stateDir === undefined ? undefined : join(stateDir, 'store.jsonl') });
  const registry = createResourceRegistry();
  const reader = createReader({ store, registry });
  const core: ApiCore = {
    clock,
    store,
    registry,
    schemas: createSchemaSet(),
    reader,
    definitionWritten: (name) => definitions.written(name),
  };
  const definitions = new CustomDefinitions(core);
  definitions.start();
  return { core, definitions };
};

const listen = (server: Http2SecureServer, port: number): Promise<number> =>
  new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => fail(error.code === 'EADDRINUSE' ? portTaken(port) : error));
    server.listen(port, '127.0.0.1', () => done((server.address() as AddressInfo).port));
  });

const portTaken = (port: number) =>
  new LabError({
    family: 'environment',
    code: 'engine/port-taken',
    message: `Port ${port} of this machine is taken, so the cluster's API cannot listen there.`,
    next: 'End the program that listens there, or choose another port.',
    data: { port },
  });

/** Sockets that keep-alive holds open would keep `close` from ending. */
const trackSockets = (server: Http2SecureServer): Set<Socket> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return sockets;
};

/**
 * HTTP/2 as with a real server: client-go keeps all its watches in one connection, and ends them quietly (over HTTP/1.1 `kubectl wait`
 * often complains of its own time-out). WebSocket, SPDY and everybody else speak HTTP/1.1.
 */
const createHttps = ({ server, authority }: Credentials, api: HttpApi): Http2SecureServer => {
  const certificate = `${server.certificatePem}${authority.certificatePem}`;
  const settings = { maxConcurrentStreams: 1000 };
  const https = createSecureServer({ key: server.keyPem, cert: certificate, allowHTTP1: true, settings });
  // Of HTTP/1.1, as the constructor takes none of them: an idle connection stays a while, a long request (a watch's body is none) is not cut.
  Object.assign(https, { keepAliveTimeout: 90_000, requestTimeout: 0 });
  // Node's HTTP/2 requests and responses are made to be taken for HTTP/1.1's.
  https.on('request', api.handle as never);
  https.on('upgrade', api.upgrade);
  // Clients hang up whenever they like.
  https.on('tlsClientError', () => {});
  https.on('sessionError', () => {});
  return https;
};

export const startApiServer = async (options: ApiServerOptions): Promise<ApiServer> => {
  const signingKey = loadSigningKey(options.stateDir);
  const credentials = loadCredentials(options.stateDir, options.clock.now());
  const { core, definitions } = createCore(options);
  const access: AuthenticateOptions = {
    reader: core.reader,
    staticTokens: new Map([[credentials.adminToken, adminUser]]),
    serviceAccountTokens: new ServiceAccountTokens({ privateKeyPem: signingKey, issuer, clock: core.clock }),
  };
  await createDefaultObjects(core, credentials.authority.certificatePem);
  const closing = new AbortController();
  // Every open watch listens.
  setMaxListeners(0, closing.signal);
  let connector: NodeConnector | undefined;
  let openApi: OpenApiDocuments | undefined;
  const api = new HttpApi({
    core,
    access,
    openApi: () => (openApi ??= createOpenApi(core.registry)),
    connector: () => connector,
    closing: closing.signal,
    onKindsChanged: (listener) => definitions.onChange(listener),
  });
  const https = createHttps(credentials, api);
  const sockets = trackSockets(https);
  const port = await listen(https, options.port ?? 0);
  const expiry = expireEvents(core);
  const url = `https://127.0.0.1:${port}`;
  return {
    url,
    client: (user) => createInProcessClient({ core, access, onKindsChanged: (listener) => definitions.onChange(listener) }, user),
    kubeconfig: () =>
      kubeconfigText({ name: 'gitops-lab', url, authorityPem: credentials.authority.certificatePem, token: credentials.adminToken }),
    connectNode: (given) => void (connector = given),
    checkpoint: () => core.store.checkpoint(),
    restore: (checkpoint) => core.store.restore(checkpoint),
    close: () =>
      new Promise((done) => {
        closing.abort();
        expiry.stop();
        https.close(() => {
          core.store.close();
          done();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
};
