// The definition of ResourceSetInputProvider, from its public documentation.
import {
  anything,
  conditions,
  definition,
  duration,
  flag,
  list,
  mapOf,
  nameOnly,
  object,
  oneOf,
  open,
  text,
  whole,
} from './schema-words.ts';

const types = [
  'Static',
  ...['PullRequest', 'Branch', 'Tag'].map((what) => `GitHub${what}`),
  ...['MergeRequest', 'Branch', 'Tag', 'Environment'].map((what) => `GitLab${what}`),
  ...['AzureDevOps', 'Gitea', 'AWSCodeCommit'].flatMap((host) => ['PullRequest', 'Branch', 'Tag'].map((what) => `${host}${what}`)),
  ...['OCI', 'ACR', 'ECR', 'GAR'].map((registry) => `${registry}ArtifactTag`),
  'ExternalService',
  'ExternalArtifact',
];

const filter = object({
  excludeBranch: text,
  excludeEnvironment: text,
  excludeTag: text,
  includeBranch: text,
  includeEnvironment: text,
  includeTag: text,
  labels: list(text),
  limit: { ...whole, minimum: 1, maximum: 10_000, default: 100 },
  semver: text,
});

const schedule = { cron: text, timeZone: { ...text, default: 'UTC' }, window: { ...duration, default: '0s' } };

export const inputProviderDefinition = definition({
  names: {
    kind: 'ResourceSetInputProvider',
    plural: 'resourcesetinputproviders',
    singular: 'resourcesetinputprovider',
    shortNames: ['rsip'],
  },
  spec: {
    ...object(
      {
        certSecretRef: nameOnly,
        defaultValues: mapOf(anything),
        filter,
        insecure: flag,
        schedule: list(object(schedule, 'cron')),
        secretRef: nameOnly,
        serviceAccountName: text,
        skip: object({ labels: list(text) }),
        type: oneOf(...types),
        url: text,
      },
      'type',
    ),
    'x-kubernetes-validations': [
      { message: "spec.url must be empty when spec.type is 'Static'", rule: "self.type != 'Static' || !has(self.url)" },
      { message: "spec.url must not be empty when spec.type is not 'Static'", rule: "self.type == 'Static' || has(self.url)" },
      {
        message: "spec.url must start with 'oci://' when spec.type ends with 'ArtifactTag'",
        rule: "!self.type.endsWith('ArtifactTag') || self.url.startsWith('oci://')",
      },
    ],
  },
  status: object({
    conditions,
    exportedInputs: list(open),
    lastExportedRevision: text,
    lastHandledReconcileAt: text,
    nextSchedule: object({ ...schedule, when: { type: 'string', format: 'date-time' } }, 'cron', 'when'),
  }),
});
