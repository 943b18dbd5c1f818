// notification-controller against an API server of its own; each test has a namespace with a token in it.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { notificationController } from '../../src/flux/notification/notification-controller.ts';
import { startApiServer } from '../../src/kubernetes/api/start-api-server.ts';
import type { ApiClient } from '../../src/kubernetes/machinery/client.ts';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { adminUser } from '../../src/kubernetes/machinery/user.ts';
import type { ApiServer } from '../../src/kubernetes/server.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { pause } from '../../src/platform/pause.ts';
import { installFlux, runController } from './run-controller.ts';

export const token = 'lab-token';

export interface Sent {
  method: string;
  url: string;
  headers: Headers;
  body: string;
}

type NewObject = Omit<KubeObject, 'metadata'> & { apiVersion: string; kind: string; name: string; labels?: object };

export const useNotification = () => {
  let server: ApiServer;
  let stop: AbortController;
  let tests = 0;
  const servers: Server[] = [];
  const ports = new Map<number, RequestListener>();
  const lab = {
    clock: new ManualClock(),
    admin: undefined as unknown as ApiClient,
    namespace: '',
    /** What the controller sent, in order. */
    sent: [] as Sent[],
    /** What the controller logged, a line each. */
    logged: [] as string[],
    /** What the world outside answers. */
    outside: (() => new Response('ok')) as (request: Sent) => Response | Promise<Response>,
    /** The address of a port that the controller serves. */
    open: async (port: number): Promise<string> => {
      const listening = createServer(ports.get(port) as RequestListener);
      servers.push(listening);
      await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
      return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    },
    settle: async () => {
      for (let turn = 0; turn < 5; turn++) {
        await lab.clock.advance(0);
        await pause(1);
      }
    },
    create: async (object: NewObject) => {
      const { name, labels, ...rest } = object;
      const metadata = { name, namespace: lab.namespace, ...(labels ? { labels } : {}) };
      const made = await lab.admin.create({ ...rest, metadata } as KubeObject);
      await lab.clock.advance(100);
      return made;
    },
    secret: (name: string, stringData: Record<string, string>) => lab.create({ apiVersion: 'v1', kind: 'Secret', name, stringData }),
  };

  beforeAll(async () => {
    server = await startApiServer({ clock: lab.clock });
    lab.admin = server.client(adminUser);
    await installFlux(lab.admin, ['source-controller', 'notification-controller']);
    stop = runController(notificationController, {
      server,
      clock: lab.clock,
      log: (text) => void lab.logged.push(text),
      network: {
        serve: (port, handler) => void ports.set(port, handler),
        fetch: async (url, init) => {
          const request = { method: init?.method ?? 'GET', url, headers: new Headers(init?.headers), body: String(init?.body ?? '') };
          lab.sent.push(request);
          return lab.outside(request);
        },
      },
    });
  });
  afterAll(async () => {
    stop.abort();
    await server.close();
  });
  beforeEach(async () => {
    lab.namespace = `shop-${++tests}`;
    lab.sent = [];
    lab.logged = [];
    lab.outside = () => new Response('ok');
    await lab.admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: lab.namespace } });
    await lab.secret('hook-token', { token });
  });
  afterEach(() => {
    for (const each of servers.splice(0)) each.close();
  });
  return lab;
};
