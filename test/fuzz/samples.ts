// Well-formed requests to begin with.
export interface Sample {
  path: string;
  object: Record<string, unknown>;
}

const template = {
  metadata: { labels: { app: 'fuzz' } },
  spec: {
    containers: [
      {
        name: 'c',
        image: 'nginx:1.27',
        ports: [{ containerPort: 80 }],
        env: [{ name: 'A', value: 'b' }],
        resources: { limits: { cpu: '100m', memory: '64Mi' } },
      },
    ],
    volumes: [{ name: 'v', emptyDir: {} }],
  },
};

const rule = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };
const core = '/api/v1/namespaces/default';
const metadata = { name: 'fuzz', labels: { app: 'fuzz' }, annotations: { note: 'x' } };

export const samples: Sample[] = [
  { path: `${core}/configmaps`, object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: 'b' }, binaryData: { c: 'AAEC' } } },
  { path: `${core}/secrets`, object: { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data: { a: 'Yg==' } } },
  { path: `${core}/pods`, object: { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec } },
  {
    path: `${core}/services`,
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: { app: 'fuzz' }, ports: [{ name: 'http', port: 80, targetPort: 'web' }] },
    },
  },
  { path: `${core}/serviceaccounts`, object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata, imagePullSecrets: [{ name: 'x' }] } },
  {
    path: `${core}/events`,
    object: {
      apiVersion: 'v1',
      kind: 'Event',
      metadata,
      involvedObject: { kind: 'Pod', name: 'x', namespace: 'default' },
      reason: 'A',
      message: 'b',
    },
  },
  {
    path: `${core}/resourcequotas`,
    object: { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { cards: '4', cpu: '10000' } } },
  },
  {
    path: '/apis/apps/v1/namespaces/default/deployments',
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'fuzz' } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%' } },
        template,
      },
    },
  },
  {
    path: '/apis/batch/v1/namespaces/default/cronjobs',
    object: {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata,
      spec: {
        schedule: '*/5 * * * *',
        suspend: true,
        jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: 'Never' } } } },
      },
    },
  },
  {
    path: '/apis/networking.k8s.io/v1/namespaces/default/ingresses',
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata,
      spec: {
        rules: [
          { host: 'a.b', http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'x', port: { number: 80 } } } }] } },
        ],
      },
    },
  },
  {
    path: '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles',
    object: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules: [rule] },
  },
  {
    path: '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
    object: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'fuzz' } },
    },
  },
  {
    path: '/apis/coordination.k8s.io/v1/namespaces/default/leases',
    object: {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata,
      spec: { holderIdentity: 'x', renewTime: '2026-11-21T00:00:00.000000Z' },
    },
  },
  {
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    object: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: 'get', resource: 'pods' } },
    },
  },
  {
    path: '/apis/fuzz.lab/v1/namespaces/default/things',
    object: {
      apiVersion: 'fuzz.lab/v1',
      kind: 'Thing',
      metadata,
      spec: { name: 'aaa', count: 1, list: [{ key: 'k', value: 1 }], free: { x: [1] } },
    },
  },
  {
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    object: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'others.fuzz.lab' },
      spec: {
        group: 'fuzz.lab',
        scope: 'Namespaced',
        names: { plural: 'others', singular: 'other', kind: 'Other', listKind: 'OtherList' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: {
                  spec: {
                    type: 'object',
                    properties: { a: { type: 'string', pattern: '^x+$', default: 'x' } },
                    'x-kubernetes-validations': [{ rule: "self.a != ''" }],
                  },
                },
              },
            },
            additionalPrinterColumns: [{ name: 'A', type: 'string', jsonPath: '.spec.a' }],
          },
        ],
      },
    },
  },
];
