import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { createResourceRegistry } from '../schema/registry.ts';
import { strategyFor } from './index.ts';
import type { Strategy } from './strategy.ts';

const registry = createResourceRegistry();
const strategy = (apiVersion: string, kind: string): Strategy => strategyFor(registry.byKind(apiVersion, kind) as ResourceType);
const context = (services: KubeObject[] = [], dryRun = false) => ({
  namespace: 'default',
  now: '2026-01-01T00:00:00Z',
  list: () => services,
  dryRun,
});

const make = (apiVersion: string, kind: string, name: string, rest: object, preparation = context()): KubeObject => {
  const object = { apiVersion, kind, metadata: { name, namespace: 'default', uid: 'u' }, ...structuredClone(rest) } as KubeObject;
  strategy(apiVersion, kind).applyDefaults(object);
  strategy(apiVersion, kind).prepareForCreate(object, preparation);
  return object;
};
const problems = (object: KubeObject) =>
  strategy(object.apiVersion, object.kind)
    .validate(object)
    .map((cause) => `${cause.field}: ${cause.message}`);
const updated = (current: KubeObject, change: (next: KubeObject) => void): KubeObject => {
  const rules = strategy(current.apiVersion, current.kind);
  const next = structuredClone(current);
  change(next);
  rules.applyDefaults(next);
  rules.prepareForUpdate(next, current, '', context([current]));
  return next;
};
const update = (current: KubeObject, change: (next: KubeObject) => void): string[] => {
  const rules = strategy(current.apiVersion, current.kind);
  return rules.validateUpdate(updated(current, change), current, '').map((cause) => `${cause.field}: ${cause.message}`);
};

const container = (more: object = {}) => ({ name: 'web', image: 'web:1', ...more });
const pod = (more: object = {}, spec: object = {}) => make('v1', 'Pod', 'web', { spec: { containers: [container(more)], ...spec } });
const deployment = (spec: object, app = 'a') =>
  make('apps/v1', 'Deployment', 'web', {
    spec: { template: { metadata: { labels: { app } }, spec: { containers: [container()] } }, ...spec },
  });
const selector = { matchLabels: { app: 'a' } };
const service = (spec: object, others: KubeObject[] = [], name = 'web', dryRun = false) =>
  make('v1', 'Service', name, { spec }, context(others, dryRun));

// The expected texts are those of test/truth/recordings (kubectl-errors-validation and neighbours).
describe('validation', () => {
  it.each([
    [
      pod({ resources: { requests: { memory: '64Mi' }, limits: { memory: '32Mi' } } }),
      ['spec.containers[0].resources.requests: Invalid value: "64Mi": must be less than or equal to memory limit of 32Mi'],
    ],
    [
      pod({ imagePullPolicy: 'Sometimes' }),
      ['spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"'],
    ],
    [pod({ image: '' }), ['spec.containers[0].image: Required value']],
    [
      pod({ ports: [{ containerPort: 70_000 }] }),
      ['spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ],
    [pod({ volumeMounts: [{ name: 'gone', mountPath: '/gone' }] }), ['spec.containers[0].volumeMounts[0].name: Not found: "gone"']],
    [
      pod({ readinessProbe: { httpGet: { path: '/', port: 0 }, periodSeconds: -1 } }),
      [
        'spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
        'spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [pod({}, { containers: [] }), ['spec.containers: Required value']],
    [pod({}, { containers: [container(), container()] }), ['spec.containers[1].name: Duplicate value: "web"']],
    [
      deployment({}),
      [
        'spec.selector: Required value',
        'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
      ],
    ],
    [deployment({ selector, replicas: -1 }), ['spec.replicas: Invalid value: -1: must be greater than or equal to 0']],
    [
      deployment({ selector, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'],
    ],
    [
      make('v1', 'ConfigMap', 'keys', { data: { 'a b': 'c' } }),
      [expect.stringMatching(/^data\[a b\]: Invalid value: "a b": a valid config key must consist of/)],
    ],
    [
      make('batch/v1', 'CronJob', 'bad', {
        spec: {
          schedule: 'every day',
          jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [container()] } } } },
        },
      }),
      ['spec.schedule: Invalid value: "every day": expected exactly 5 fields, found 2: [every day]'],
    ],
    [
      make('policy/v1', 'PodDisruptionBudget', 'web', { spec: { minAvailable: 1, maxUnavailable: 1, selector } }),
      [
        'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"app":"a"}},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
      ],
    ],
    [
      service({ type: 'Cluster', ports: [{ port: 0 }, { port: 80 }] }),
      [
        'spec.ports[0].name: Required value',
        'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
        'spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive',
        'spec.ports[1].name: Required value',
        'spec.type: Unsupported value: "Cluster": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
  ])('%#', (object, expected) => expect(problems(object)).toEqual(expected));

  it('refuses names, labels and finalizers that cannot be', () => {
    const named = (metadata: object) =>
      problems({ ...make('v1', 'ConfigMap', 'x', {}), metadata: { namespace: 'default', ...metadata } } as KubeObject);
    expect(named({ name: 'Web_One' })[0]).toMatch(
      /^metadata\.name: Invalid value: "Web_One": a lowercase RFC 1123 subdomain must consist of/,
    );
    expect(named({})).toEqual(['metadata.name: Required value: name or generateName is required']);
    expect(named({ name: 'x', labels: { '-app': 'ok' } })[0]).toMatch(
      /^metadata\.labels: Invalid value: "-app": name part must consist of alphanumeric/,
    );
    expect(named({ name: 'x', finalizers: ['nodomain'] })).toEqual([
      'metadata.finalizers[0]: Invalid value: "nodomain": name is neither a standard finalizer name nor is it fully qualified',
    ]);
  });
});

describe('updates', () => {
  it('keep selectors, roles and frozen data', () => {
    const reselect = ({ spec }: KubeObject) => {
      spec.selector = { matchLabels: { app: 'c' } };
      spec.template.metadata.labels = { app: 'c' };
    };
    expect(update(deployment({ selector }), reselect)).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"c"}}: field is immutable',
    ]);
    const binding = make('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b', { roleRef: { kind: 'Role', name: 'reader' } });
    expect(update(binding, (next) => void (next.roleRef.name = 'maker'))).toEqual([
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"maker"}: cannot change roleRef',
    ]);
    const frozen = make('v1', 'Secret', 's', { immutable: true, stringData: { a: 'b' } });
    expect(frozen.data).toEqual({ a: 'Yg==' });
    expect(update(frozen, (next) => void (next.data = { a: 'Yw==' }))).toEqual([
      'data: Forbidden: field is immutable when `immutable` is set',
    ]);
  });

  it('of a pod show what differs, in internal names', () => {
    const [problem = ''] = update(pod(), ({ spec }) => void (spec.containers[0].command = ['sleep', '9']));
    expect(problem).toMatch(/^spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`/);
    expect(problem).toContain(
      '    "Image": "web:1",\n-   "Command": null,\n+   "Command": [\n+    "sleep",\n+    "9"\n+   ],\n    "Args": null,\n',
    );
    expect(update(pod(), ({ spec }) => void (spec.containers[0].image = 'web:2'))).toEqual([]);
  });
});

describe('services', () => {
  it('get an address and node ports of their own, and keep them', () => {
    const first = service({ type: 'NodePort', ports: [{ port: 80 }] });
    expect(first.spec).toMatchObject({
      clusterIP: expect.stringMatching(/^10\.96\.\d+\.\d+$/),
      ipFamilies: ['IPv4'],
      externalTrafficPolicy: 'Cluster',
      ports: [{ targetPort: 80, protocol: 'TCP' }],
    });
    expect(first.spec.ports[0].nodePort).toBeGreaterThanOrEqual(30_000);
    expect(problems(service({ clusterIP: first.spec.clusterIP, ports: [{ port: 80 }] }, [first], 'other'))).toEqual([
      `spec.clusterIPs: Invalid value: ["${first.spec.clusterIP}"]: failed to allocate IP ${first.spec.clusterIP}: provided IP is already allocated`,
    ]);
    expect(problems(service({ type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }))).toEqual([
      'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ]);
    expect(update(first, ({ spec }) => void (spec.clusterIP = '10.96.0.99'))).toEqual([
      'spec.clusterIPs[0]: Invalid value: ["10.96.0.99"]: may not change once set',
    ]);
    expect(update(first, ({ spec }) => (delete spec.clusterIP, delete spec.clusterIPs, delete spec.ports[0].nodePort))).toEqual([]);
  });

  // Kubernetes 1.34, pkg/registry/core/service/storage: node ports are kept by the names of their ports.
  it('keep a node port by the name of its port, whatever its number becomes', () => {
    const portsAfter = (change: (ports: { name?: string; port: number; nodePort?: number }[]) => object[], before: object[]) => {
      const first = service({ type: 'NodePort', ports: before });
      const { spec } = updated(first, (next) => void (next.spec.ports = change(next.spec.ports)));
      const old = Object.fromEntries(first.spec.ports.map((port: { name?: string; nodePort: number }) => [port.name ?? '', port.nodePort]));
      return spec.ports.map(({ name = '', nodePort }: { name?: string; nodePort: number }) => nodePort === old[name]);
    };
    expect(portsAfter(() => [{ port: 8080 }], [{ port: 80 }])).toEqual([true]);
    const named = [
      { name: 'web', port: 80 },
      { name: 'metrics', port: 9090 },
    ];
    expect(
      portsAfter(
        () => [
          { name: 'metrics', port: 80 },
          { name: 'new', port: 9090 },
        ],
        named,
      ),
    ).toEqual([true, false]);
  });

  it('spend nothing in a dry run', () => {
    expect(service({ type: 'NodePort', ports: [{ port: 80 }] }, [], 'web', true).spec).toMatchObject({
      clusterIP: '10.96.0.0',
      ports: [{ nodePort: 32_769 }],
    });
  });
});
