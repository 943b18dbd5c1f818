// The Strategy of every kind: its own file where it has one, the general rules where not; custom kinds by their CRD.
import type { ResourceType } from '../machinery/resource.ts';
import { configMap, namespace, secret, serviceAccount } from './basic-kinds.ts';
import { customStrategy } from '../crd/custom-strategy.ts';
import { builtInStrategy, type KindRules } from './kind-rules.ts';
import { persistentVolumeClaim } from './persistent-volume-claim.ts';
import type { Strategy } from './strategy.ts';
import {
  cronJobDefaults,
  daemonSetDefaults,
  deploymentDefaults,
  jobDefaults,
  replicaSetDefaults,
  replicationControllerDefaults,
  statefulSetDefaults,
} from './workload-defaults.ts';

const rules: Record<string, KindRules> = {
  ConfigMap: configMap,
  Secret: secret,
  Namespace: namespace,
  ServiceAccount: serviceAccount,
  PersistentVolumeClaim: persistentVolumeClaim,
  'apps/Deployment': { defaults: deploymentDefaults, generation: true },
  'apps/ReplicaSet': { defaults: replicaSetDefaults, generation: true },
  'apps/StatefulSet': { defaults: statefulSetDefaults, generation: true },
  'apps/DaemonSet': { defaults: daemonSetDefaults, generation: true },
  ReplicationController: { defaults: replicationControllerDefaults, generation: true },
  'batch/Job': { defaults: jobDefaults, generation: true },
  'batch/CronJob': { defaults: cronJobDefaults, generation: true },
};

const strategies = new WeakMap<ResourceType, Strategy>();

/** `applyDefaults` also brings a built-in object into the form in which Go would encode it, so it may run after every patch. */
export const strategyFor = (resource: ResourceType): Strategy => {
  const known = strategies.get(resource);
  if (known) return known;
  const name = resource.group ? `${resource.group}/${resource.kind}` : resource.kind;
  const strategy = resource.custom ? customStrategy(resource) : builtInStrategy(resource, rules[name] ?? {});
  strategies.set(resource, strategy);
  return strategy;
};
