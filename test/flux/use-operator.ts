// The operator of ResourceSets against an API server of its own.
import { afterEach, beforeEach } from 'vitest';
import { fluxOperator } from '../../src/flux/resource-set/flux-operator.ts';
import { operatorManifests } from '../../src/flux/resource-set/manifests/operator-manifests.ts';
import { startApiServer } from '../../src/kubernetes/api/start-api-server.ts';
import type { ApiClient } from '../../src/kubernetes/machinery/client.ts';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import { adminUser } from '../../src/kubernetes/machinery/user.ts';
import type { ApiServer } from '../../src/kubernetes/server.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { runController } from './run-controller.ts';
import type { HttpInit } from '../../src/platform/http-fetch.ts';

export const api = 'fluxcd.controlplane.io/v1';
export const namespace = 'shop';
export const json = (value: unknown, init?: ResponseInit) => new Response(JSON.stringify(value), init);
export const configMap = (name: string, data: Record<string, string>, annotations?: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, ...(annotations ? { annotations } : {}) },
  data,
});

export const useOperator = () => {
  let server: ApiServer;
  let stop: AbortController;
  const settle = () => lab.clock.advance(100);
  const create = async (kind: string, name: string, spec: Record<string, unknown>, annotations: Record<string, string> = {}) => {
    await lab.admin.create({ apiVersion: api, kind, metadata: { name, namespace, annotations }, spec });
    await settle();
  };
  const patch = async (kind: string, name: string, body: unknown) => {
    await lab.admin.patch({ apiVersion: api, kind, namespace, name }, body, { type: 'merge' });
    await settle();
  };
  const see = (kind: string, name: string) => lab.admin.get({ apiVersion: api, kind, namespace, name });
  const lab = {
    clock: new ManualClock(),
    admin: undefined as unknown as ApiClient,
    /** What the forge or registry answers. */
    answer: (() => json([])) as (url: URL, init?: HttpInit) => Response,
    /** What it was asked, in order. */
    asked: [] as { path: string; headers: Record<string, string> }[],
    settle,
    create,
    patch,
    see,
    set: (name: string, spec: Record<string, unknown>) => create('ResourceSet', name, spec),
    provider: (name: string, spec: Record<string, unknown>) => create('ResourceSetInputProvider', name, spec),
    again: (name: string, word: string) =>
      patch('ResourceSetInputProvider', name, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': word } } }),
    ready: async (kind: string, name: string) => {
      const { conditions = [] } = (await see(kind, name)).status ?? {};
      const found = conditions.find((each: { type: string }) => each.type === 'Ready');
      return `${found?.status} ${found?.reason}: ${found?.message}`;
    },
    exported: async (name: string) => (await see('ResourceSetInputProvider', name)).status?.exportedInputs,
    /** Every ConfigMap's data, by name. */
    maps: async (): Promise<Record<string, unknown>> => {
      const { items } = await lab.admin.list({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace });
      const own = items.filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt');
      return Object.fromEntries(own.map((each) => [each.metadata.name, (each as KubeObject & { data?: unknown }).data]));
    },
  };

  beforeEach(async () => {
    lab.clock = new ManualClock();
    server = await startApiServer({ clock: lab.clock });
    lab.admin = server.client(adminUser);
    lab.asked = [];
    lab.answer = () => json([]);
    await lab.admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
    for (const each of operatorManifests()) if (each.kind !== 'Deployment') await lab.admin.create(each);
    await lab.admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    stop = runController(fluxOperator, {
      server,
      clock: lab.clock,
      volumePath: (volume) => volume,
      network: {
        serve: () => {},
        fetch: async (address, init) => {
          const url = new URL(address);
          lab.asked.push({ path: url.pathname + url.search, headers: (init?.headers ?? {}) as Record<string, string> });
          return lab.answer(url, init);
        },
      },
    });
  });
  afterEach(async () => {
    stop.abort();
    await server.close();
  });
  return lab;
};
