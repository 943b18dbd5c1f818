// Defaults of the kinds that make pods, as upstream's pkg/apis/apps/v1 and batch/v1 fill them in.
import type { KubeObject } from '../machinery/object.ts';
import type { Loose } from './field-errors.ts';
import { claimSpecDefaults } from './persistent-volume-claim.ts';
import { podTemplateDefaults } from './pod/pod-defaults.ts';

const specOf = (object: KubeObject): Loose => (object.spec ??= {});

export const deploymentDefaults = (object: KubeObject): void => {
  const spec = specOf(object);
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  const strategy = (spec.strategy ??= {});
  strategy.type ||= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    const rolling = (strategy.rollingUpdate ??= {});
    rolling.maxUnavailable ??= '25%';
    rolling.maxSurge ??= '25%';
  }
  podTemplateDefaults(spec.template);
};

export const replicaSetDefaults = (object: KubeObject): void => {
  const spec = specOf(object);
  spec.replicas ??= 1;
  podTemplateDefaults(spec.template);
};

export const statefulSetDefaults = (object: KubeObject): void => {
  const spec = specOf(object);
  spec.podManagementPolicy ||= 'OrderedReady';
  const update = (spec.updateStrategy ??= {});
  update.type ||= 'RollingUpdate';
  if (update.type === 'RollingUpdate') (update.rollingUpdate ??= {}).partition ??= 0;
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
  retention.whenDeleted ||= 'Retain';
  retention.whenScaled ||= 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  podTemplateDefaults(spec.template);
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion = 'v1';
    claim.kind = 'PersistentVolumeClaim';
    claimSpecDefaults(claim);
  }
};

export const daemonSetDefaults = (object: KubeObject): void => {
  const spec = specOf(object);
  const update = (spec.updateStrategy ??= {});
  update.type ||= 'RollingUpdate';
  if (update.type === 'RollingUpdate') {
    const rolling = (update.rollingUpdate ??= {});
    rolling.maxUnavailable ??= 1;
    rolling.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  podTemplateDefaults(spec.template);
};

export const replicationControllerDefaults = (object: KubeObject): void => {
  const spec = specOf(object);
  const labels = spec.template?.metadata?.labels;
  if (labels && !Object.keys(spec.selector ?? {}).length) spec.selector = { ...labels };
  labelsFromTemplate(object);
  spec.replicas ??= 1;
  podTemplateDefaults(spec.template);
};

/** Without labels of its own an object takes those of its pods. */
const labelsFromTemplate = (object: KubeObject): void => {
  const labels = object.spec?.template?.metadata?.labels;
  if (labels && !Object.keys(object.metadata.labels ?? {}).length) object.metadata.labels = { ...labels };
};

export const jobDefaults = (object: KubeObject): void => {
  const spec = specOf(object);
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  for (const rule of spec.podFailurePolicy?.rules ?? []) for (const pattern of rule.onPodConditions ?? []) pattern.status ||= 'True';
  labelsFromTemplate(object);
  podTemplateDefaults(spec.template);
};

export const cronJobDefaults = (object: KubeObject): void => {
  const spec = specOf(object);
  spec.concurrencyPolicy ||= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  podTemplateDefaults(spec.jobTemplate?.spec?.template);
};
