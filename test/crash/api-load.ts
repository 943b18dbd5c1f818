// Writes of objects of several kinds, each answer kept; after a restart every object must be as the last answer said.
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';
import type { RestClient, RestRequest } from '../../src/kubernetes/rest/rest-client.ts';
import type { Random } from '../seeded-random.ts';
import { Ledger } from './ledger.ts';

interface Kind {
  apiVersion: string;
  kind: string;
  path: string;
  /** Controllers write to it as well: its resourceVersion moves on by itself. */
  shared?: boolean;
  body?: (stamp: string) => Record<string, unknown>;
}

const inDefault = (group: string, resource: string) => `/${group}/namespaces/default/${resource}`;
const container = { name: 'web', image: 'example.org/web:1.0.0' };

export const widgets = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.crash.lab' },
  spec: {
    group: 'crash.lab',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } },
        },
      },
    ],
  },
};

export const kinds: Kind[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    path: inDefault('api/v1', 'configmaps'),
    body: (stamp) => ({ data: { stamp, long: stamp.repeat(200) } }),
  },
  { apiVersion: 'v1', kind: 'Secret', path: inDefault('api/v1', 'secrets'), body: (stamp) => ({ stringData: { stamp } }) },
  {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    path: inDefault('apis/coordination.k8s.io/v1', 'leases'),
    body: (stamp) => ({ spec: { holderIdentity: stamp } }),
  },
  {
    apiVersion: 'crash.lab/v1',
    kind: 'Widget',
    path: inDefault('apis/crash.lab/v1', 'widgets'),
    body: (stamp) => ({ spec: { stamp, ü: '✓' } }),
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    path: inDefault('apis/apps/v1', 'deployments'),
    shared: true,
    body: () => ({
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'crash' } },
        template: { metadata: { labels: { app: 'crash' } }, spec: { containers: [container] } },
      },
    }),
  },
];

interface Stored {
  stamp: string;
  uid?: string;
  version?: number;
}

const label = { 'crash.lab/by': 'load' };
export const loadSelector = 'crash.lab/by=load';
export const stampOf = (object: KubeObject): string => object.metadata.annotations?.['stamp'] ?? '';

/** What was sent before an answer has no uid yet. */
const same = (a: Stored, b: Stored): boolean =>
  a.stamp === b.stamp &&
  (a.uid === undefined || b.uid === undefined || a.uid === b.uid) &&
  (a.version === undefined || b.version === undefined || a.version === b.version);

export class ApiLoad {
  readonly ledgers = new Map(kinds.map((kind) => [kind.kind, new Ledger<Stored>()]));
  /** The highest revision that any answer named. */
  revision = 0;
  #count = 0;

  get acknowledged(): number {
    return [...this.ledgers.values()].reduce((sum, ledger) => sum + ledger.acknowledged, 0);
  }

  /** Until the engine is gone: then a request fails. A refusal is a fault, not an end. */
  async run(client: RestClient, random: Random, worker: number): Promise<void> {
    for (;;) await this.#step(client, random, random.pick(kinds), `load-${worker}-${random.below(6)}`);
  }

  async #step(client: RestClient, random: Random, kind: Kind, name: string): Promise<void> {
    const ledger = this.ledgers.get(kind.kind) as Ledger<Stored>;
    const known = ledger.get(name);
    const stamp = `s${this.#count++}`;
    const gone = known !== undefined && random.chance(0.25);
    const request = gone ? this.#deletion(kind, name) : this.#write(kind, name, stamp, random.below(known ? 4 : 2), known);
    await ledger.write(name, gone ? undefined : { stamp }, async () => {
      const answer = await client.json<KubeObject>(request);
      if (gone) return undefined;
      return this.#stored(kind, answer);
    });
  }

  #stored({ shared }: Kind, object: KubeObject): Stored {
    const version = Number(object.metadata.resourceVersion);
    this.revision = Math.max(this.revision, version);
    return { stamp: stampOf(object), uid: object.metadata.uid as string, ...(shared ? {} : { version }) };
  }

  #deletion({ path }: Kind, name: string): RestRequest {
    return {
      method: 'DELETE',
      path: `${path}/${name}`,
      body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' },
    };
  }

  #write(kind: Kind, name: string, stamp: string, how: number, known: Stored | undefined): RestRequest {
    const { apiVersion, body } = kind;
    const metadata = { name, annotations: { stamp }, labels: label };
    const object = { apiVersion, kind: kind.kind, metadata, ...body?.(stamp) };
    const one = `${kind.path}/${name}`;
    if (how === 0)
      return {
        method: 'PATCH',
        path: one,
        query: { fieldManager: 'crash', force: true },
        body: object,
        contentType: 'application/apply-patch+yaml',
      };
    if (!known) return { method: 'POST', path: kind.path, body: object };
    // Some kinds are only updated from a version that is named.
    const version = known.version === undefined ? {} : { resourceVersion: String(known.version) };
    if (how === 1) return { method: 'PUT', path: one, body: { ...object, metadata: { ...metadata, ...version } } };
    if (how === 2)
      return { method: 'PATCH', path: one, body: { metadata: { annotations: { stamp } } }, contentType: 'application/merge-patch+json' };
    return {
      method: 'PATCH',
      path: one,
      body: [{ op: 'replace', path: '/metadata/annotations/stamp', value: stamp }],
      contentType: 'application/json-patch+json',
    };
  }

  /** After a restart: faults in words. */
  async check(client: RestClient): Promise<string[]> {
    const faults: string[] = [];
    for (const kind of kinds) {
      const list = await client.json<{ metadata: { resourceVersion: string }; items: KubeObject[] }>({
        path: kind.path,
        query: { labelSelector: loadSelector },
      });
      const now = Number(list.metadata.resourceVersion);
      if (now < this.revision) faults.push(`resourceVersion went back from ${this.revision} to ${now}`);
      this.revision = now;
      const seen = new Map(list.items.map((item) => [item.metadata.name, this.#stored(kind, item)]));
      faults.push(...(this.ledgers.get(kind.kind) as Ledger<Stored>).settle(seen, same).map((fault) => `${kind.kind} ${fault}`));
    }
    return faults;
  }
}
