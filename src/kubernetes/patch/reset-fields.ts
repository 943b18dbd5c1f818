// Fields that an endpoint resets are never tracked for requests to it: status on most objects, spec on their /status.
import type { FieldSet } from './field-set.ts';
import { FieldSet as Fields } from './field-set.ts';
import { fieldElement, type FieldPath } from './path-element.ts';

export type FieldFilter = (set: FieldSet) => FieldSet;

const path = (text: string): FieldPath => text.split('.').map((name) => (name === '*' ? '*' : fieldElement(name)));

const without = (...paths: string[]): FieldFilter => {
  const gone = Fields.of(...paths.map(path));
  return (set) => set.recursiveDifference(gone);
};
const only = (...paths: string[]): FieldFilter => {
  const kept = paths.map(path);
  return (set) => set.including(kept);
};
const everything: FieldFilter = (set) => set;

const status = without('status');
const spec = without('spec');
const specAndMetadata = without('spec', 'metadata');
const usual = { '': status, status: spec };
const metadataToo = { '': status, status: specAndMetadata };

/** Upstream's strategies, kind by kind; kinds that are not here track everything. */
const builtIn: Record<string, Record<string, FieldFilter>> = {
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': metadataToo,
  'apps/DaemonSet': usual,
  'apps/Deployment': { '': status, status: without('spec', 'metadata.labels') },
  'apps/ReplicaSet': usual,
  'apps/StatefulSet': usual,
  'autoscaling/HorizontalPodAutoscaler': usual,
  'batch/CronJob': usual,
  'batch/Job': usual,
  'certificates.k8s.io/CertificateSigningRequest': {
    '': without('spec', 'status'),
    status: without('spec', 'status.conditions'),
    approval: without('spec', 'status.certificate'),
  },
  '/Namespace': { ...usual, finalize: status },
  '/Node': usual,
  '/PersistentVolume': usual,
  '/PersistentVolumeClaim': usual,
  '/Pod': {
    '': status,
    status: without('spec', 'metadata.deletionTimestamp', 'metadata.ownerReferences'),
    ephemeralcontainers: only('spec.ephemeralContainers'),
    resize: only(
      'spec.containers.*.resources',
      'spec.containers.*.resizePolicy',
      'spec.initContainers.*.resources',
      'spec.initContainers.*.resizePolicy',
    ),
  },
  '/ReplicationController': usual,
  '/ResourceQuota': usual,
  '/Service': usual,
  'flowcontrol.apiserver.k8s.io/FlowSchema': metadataToo,
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': metadataToo,
  'networking.k8s.io/Ingress': usual,
  'policy/PodDisruptionBudget': usual,
  'resource.k8s.io/ResourceClaim': usual,
  'storage.k8s.io/VolumeAttachment': metadataToo,
  'apiextensions.k8s.io/CustomResourceDefinition': { '': status, status: specAndMetadata },
  'apiregistration.k8s.io/APIService': { '': status, status: specAndMetadata },
};

/** Custom resources reset only where they have a status subresource. */
const custom: Record<string, FieldFilter> = usual;

export interface FilterOptions {
  group: string;
  kind: string;
  subresource: string;
  /** Given for custom kinds: whether /status is served. */
  customStatus?: boolean | undefined;
}

export const fieldFilter = ({ group, kind, subresource, customStatus }: FilterOptions): FieldFilter => {
  const table = customStatus === undefined ? builtIn[`${group}/${kind}`] : customStatus ? custom : undefined;
  return table?.[subresource] ?? everything;
};
