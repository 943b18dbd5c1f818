// What installs the operator: its definitions, its account with all rights, its Deployment. Own manifests; no probes, since the ports of the real one are not documented.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { fluxInstanceDefinition } from './flux-instance-definition.ts';
import { fluxReportDefinition } from './flux-report-definition.ts';
import { inputProviderDefinition } from './input-provider-definition.ts';
import { resourceSetDefinition } from './resource-set-definition.ts';

export const operatorVersion = 'v0.58.1';

const name = 'flux-operator';
const selected = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': name };
const labels = { ...selected, 'app.kubernetes.io/version': operatorVersion };

const deployment = (namespace: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace, labels },
  spec: {
    replicas: 1,
    selector: { matchLabels: selected },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: name,
        containers: [
          {
            name: 'manager',
            image: `ghcr.io/controlplaneio-fluxcd/flux-operator:${operatorVersion}`,
            imagePullPolicy: 'IfNotPresent',
            env: [{ name: 'RUNTIME_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }],
            resources: { limits: { cpu: '1000m', memory: '1Gi' }, requests: { cpu: '100m', memory: '64Mi' } },
            securityContext: { allowPrivilegeEscalation: false },
          },
        ],
      },
    },
  },
});

/** Without the namespace: it is that of Flux, and whoever prunes this must not take Flux along. */
export const operatorManifests = (namespace = 'flux-system'): KubeObject[] => [
  ...[fluxInstanceDefinition, fluxReportDefinition, inputProviderDefinition, resourceSetDefinition].map((each) => ({
    ...each,
    metadata: { ...each.metadata, labels },
  })),
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name, labels },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  } as KubeObject,
  deployment(namespace),
];
