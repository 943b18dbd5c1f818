// The definition of FluxInstance, from its public documentation.
import { anything, commonMetadata, conditions, definition, flag, history, inventory, list, object, oneOf, text } from './schema-words.ts';

const distribution = object(
  { artifact: text, artifactPullSecret: text, imagePullSecret: text, registry: text, variant: text, version: text },
  'version',
  'registry',
);

const cluster = object({
  domain: { ...text, default: 'cluster.local' },
  multitenant: { ...flag, default: false },
  networkPolicy: { ...flag, default: true },
  size: oneOf('small', 'medium', 'large'),
  tenantDefaultServiceAccount: text,
  type: { ...oneOf('kubernetes', 'openshift', 'aws', 'azure', 'gcp'), default: 'kubernetes' },
});

const patch = object(
  {
    patch: text,
    target: object({
      annotationSelector: text,
      group: text,
      kind: text,
      labelSelector: text,
      name: text,
      namespace: text,
      version: text,
    }),
  },
  'patch',
);

const sync = object(
  {
    interval: { ...text, default: '1m' },
    kind: oneOf('OCIRepository', 'GitRepository', 'Bucket'),
    name: text,
    path: text,
    provider: text,
    pullSecret: text,
    ref: text,
    url: text,
  },
  'kind',
  'url',
  'ref',
  'path',
);

const component = object({ digest: text, name: text, repository: text, tag: text }, 'name', 'repository', 'tag');

const components = [
  'source-controller',
  'kustomize-controller',
  'helm-controller',
  'notification-controller',
  'image-reflector-controller',
  'image-automation-controller',
  'source-watcher',
];

export const fluxInstanceDefinition = definition({
  names: { kind: 'FluxInstance', plural: 'fluxinstances', singular: 'fluxinstance' },
  spec: object(
    {
      cluster,
      commonMetadata,
      components: list(oneOf(...components)),
      distribution,
      kustomize: object({ patches: list(patch) }),
      migrateResources: { ...flag, default: true },
      sharding: anything,
      storage: object({ class: text, size: text }, 'class', 'size'),
      sync,
      wait: { ...flag, default: true },
    },
    'distribution',
  ),
  status: object({
    components: list(component),
    conditions,
    history,
    inventory,
    lastAppliedRevision: text,
    lastArtifactRevision: text,
    lastAttemptedRevision: text,
    lastHandledReconcileAt: text,
  }),
  rules: [{ message: "the only accepted name for a FluxInstance is 'flux'", rule: "self.metadata.name == 'flux'" }],
  columns: [{ jsonPath: '.status.lastAppliedRevision', name: 'Revision', type: 'string' }],
});
