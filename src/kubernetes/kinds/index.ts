// The Strategy of every kind: its own file where it has one, the general rules where not; custom kinds by their CRD.
import type { ResourceType } from '../machinery/resource.ts';
import { customStrategy } from '../crd/custom-strategy.ts';
import { customResourceDefinition } from '../crd/definition-rules.ts';
import { configMap, namespace, secret, serviceAccount } from './basic-kinds.ts';
import * as extras from './cluster-extras.ts';
import { scalerV1, scalerV2 } from './horizontal-pod-autoscaler.ts';
import { cronJob, job } from './jobs.ts';
import { builtInStrategy, type KindRules } from './kind-rules.ts';
import { endpoints, endpointSlice, ingress, ingressClass, networkPolicy } from './networking.ts';
import { persistentVolumeClaim } from './persistent-volume-claim.ts';
import { pod } from './pod/pod.ts';
import { limitRange, podDisruptionBudget, priorityClass, resourceQuota } from './policies.ts';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac.ts';
import { service } from './service.ts';
import { csiDriver, persistentVolume, storageClass } from './storage.ts';
import type { Strategy } from './strategy.ts';
import { daemonSet, deployment, replicaSet, replicationController, statefulSet } from './workloads.ts';

/** By `kind` in core and `group/kind` elsewhere; with a version where versions differ. */
const rules: Record<string, KindRules> = {
  ConfigMap: configMap,
  Secret: secret,
  Namespace: namespace,
  Node: extras.node,
  ServiceAccount: serviceAccount,
  PersistentVolume: persistentVolume,
  PersistentVolumeClaim: persistentVolumeClaim,
  Pod: pod,
  PodTemplate: extras.podTemplate,
  ReplicationController: replicationController,
  Service: service,
  Endpoints: endpoints,
  Event: extras.event,
  LimitRange: limitRange,
  ResourceQuota: resourceQuota,
  'apps/Deployment': deployment,
  'apps/ReplicaSet': replicaSet,
  'apps/StatefulSet': statefulSet,
  'apps/DaemonSet': daemonSet,
  'batch/Job': job,
  'batch/CronJob': cronJob,
  'autoscaling/v1/HorizontalPodAutoscaler': scalerV1,
  'autoscaling/v2/HorizontalPodAutoscaler': scalerV2,
  'policy/PodDisruptionBudget': podDisruptionBudget,
  'rbac.authorization.k8s.io/Role': role,
  'rbac.authorization.k8s.io/ClusterRole': clusterRole,
  'rbac.authorization.k8s.io/RoleBinding': roleBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': clusterRoleBinding,
  'networking.k8s.io/Ingress': ingress,
  'networking.k8s.io/IngressClass': ingressClass,
  'networking.k8s.io/NetworkPolicy': networkPolicy,
  'discovery.k8s.io/EndpointSlice': endpointSlice,
  'scheduling.k8s.io/PriorityClass': priorityClass,
  'storage.k8s.io/StorageClass': storageClass,
  'storage.k8s.io/CSIDriver': csiDriver,
  'coordination.k8s.io/Lease': extras.lease,
  'certificates.k8s.io/CertificateSigningRequest': extras.certificateRequest,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': extras.validatingWebhooks,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': extras.mutatingWebhooks,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': extras.admissionPolicy,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': extras.admissionPolicyBinding,
  'apiregistration.k8s.io/APIService': extras.apiService,
  'flowcontrol.apiserver.k8s.io/FlowSchema': extras.flowSchema,
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': extras.priorityLevel,
  'node.k8s.io/RuntimeClass': extras.runtimeClass,
  'resource.k8s.io/DeviceClass': extras.withGeneration,
  'resource.k8s.io/ResourceSlice': extras.withGeneration,
  'apiextensions.k8s.io/CustomResourceDefinition': customResourceDefinition,
};

const rulesOf = ({ group, version, kind }: ResourceType): KindRules => {
  const name = group ? `${group}/${kind}` : kind;
  return rules[name] ?? rules[`${group}/${version}/${kind}`] ?? {};
};

const strategies = new WeakMap<ResourceType, Strategy>();

/** `applyDefaults` also brings a built-in object into the form in which Go would encode it, so it may run after every patch. */
export const strategyFor = (resource: ResourceType): Strategy => {
  const known = strategies.get(resource);
  if (known) return known;
  const strategy = resource.custom ? customStrategy(resource) : builtInStrategy(resource, rulesOf(resource));
  strategies.set(resource, strategy);
  return strategy;
};
