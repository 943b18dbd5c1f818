// What the fuzzed engine holds: a pod to talk to, a custom kind with rules and patterns, a receiver of webhooks.
import { fluxManifests } from '../../src/flux/install/flux-manifests.ts';
import type { KubeObject } from '../../src/kubernetes/machinery/object.ts';

const schema = {
  type: 'object',
  'x-kubernetes-validations': [{ rule: "self.metadata.name.startsWith('fuzz')" }],
  properties: {
    spec: {
      type: 'object',
      properties: {
        name: { type: 'string', pattern: '^(a+)+$', maxLength: 4000 },
        count: { type: 'integer', minimum: 0, maximum: 1000, default: 3 },
        ratio: { type: 'number' },
        list: {
          type: 'array',
          maxItems: 50,
          items: {
            type: 'object',
            required: ['key'],
            properties: { key: { type: 'string', maxLength: 50 }, value: { 'x-kubernetes-int-or-string': true } },
          },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['key'],
        },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
      'x-kubernetes-validations': [
        { rule: "!has(self.list) || self.list.all(x, x.key != 'forbidden')", message: 'forbidden key' },
        { rule: "!has(self.name) || self.name.matches('^(a|a)*$')" },
      ],
    },
    status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
};

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.fuzz.lab' },
  spec: {
    group: 'fuzz.lab',
    scope: 'Namespaced',
    names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, subresources: { status: {} } }],
  },
};

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'victim', namespace: 'default', labels: { app: 'victim' } },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
};

const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hook', namespace: 'default' }, stringData: { token: 'fuzz' } };

const receiver = (type: string) => ({
  apiVersion: 'notification.toolkit.fluxcd.io/v1',
  kind: 'Receiver',
  metadata: { name: `hook-${type}`, namespace: 'default' },
  spec: {
    type,
    secretRef: { name: 'hook' },
    resources: [{ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: '*', matchLabels: { app: 'fuzz' } }],
  },
});

const receiverTypes = ['generic', 'generic-hmac', 'github', 'gitlab', 'bitbucket', 'harbor', 'dockerhub', 'quay', 'nexus', 'acr'];

export const surroundings = (): KubeObject[] =>
  [
    pod,
    definition,
    ...fluxManifests({
      components: ['notification-controller', 'source-controller'],
      namespace: 'flux-system',
      registry: 'ghcr.io/fluxcd',
      networkPolicy: false,
      watchAllNamespaces: true,
      logLevel: 'info',
      tolerationKeys: [],
    }),
    secret,
    ...receiverTypes.map(receiver),
  ] as KubeObject[];
