import { cloneJson } from '../../../kubernetes/machinery/clone-json.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { isAlreadyExists } from '../../../kubernetes/machinery/status.ts';
import { semanticallyEqual } from '../../objects/equal.ts';
import { controllerReference, isControlledBy } from '../../objects/owner.ts';
import { templateHash } from '../../objects/template-hash.ts';
import { newSetAnnotations, replicasAnnotations, revisionAnnotation, revisionOf } from './annotations.ts';
import { conditionOf, newCondition, withCondition, type DeploymentCondition } from './conditions.ts';
import { hasProgressDeadline, maxSurge, newSetReplicas, replicasOf } from './limits.ts';
import { findNewSet, hashLabel, sameTemplate } from './replica-sets.ts';
import { updateDeploymentStatus, type DeploymentWork } from './work.ts';

export interface SplitSets {
  newSet: KubeObject | undefined;
  oldSets: KubeObject[];
}

/** Splits the ReplicaSets into the newest and the others, keeps revisions in step, and makes the newest when `create` says so. */
export const syncRevision = async (work: DeploymentWork, create: boolean): Promise<SplitSets> => {
  const existing = findNewSet(work.deployment, work.sets);
  const oldSets = work.sets.filter((each) => each !== existing);
  const revision = Math.max(0, ...oldSets.map(revisionOf)) + 1;
  if (existing) return { newSet: await adoptRevision(work, existing, revision), oldSets };
  return { newSet: create ? await createSet(work, oldSets, revision) : undefined, oldSets };
};

const adoptRevision = async (work: DeploymentWork, set: KubeObject, revision: number): Promise<KubeObject> => {
  const { deployment } = work;
  const annotations = newSetAnnotations(deployment, set.metadata.annotations, revision);
  const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
  if (!semanticallyEqual(annotations, set.metadata.annotations) || minReadySeconds !== (set.spec.minReadySeconds ?? 0)) {
    const spec = { ...set.spec, minReadySeconds };
    const updated = await work.client.update({ ...set, metadata: { ...set.metadata, annotations }, spec });
    work.noteSet(updated);
    return updated;
  }
  const missing = hasProgressDeadline(deployment) && !conditionOf(deployment.status, 'Progressing');
  const found = newCondition(work.clock, ['Progressing', 'True', 'FoundNewReplicaSet'], `Found new replica set "${set.metadata.name}"`);
  await writeRevision(work, set.metadata.annotations?.[revisionAnnotation], missing ? found : undefined);
  return set;
};

/** The Deployment names the revision of its newest ReplicaSet. */
const writeRevision = async (work: DeploymentWork, revision: string | undefined, condition?: DeploymentCondition): Promise<void> => {
  const { metadata, status = {} } = work.deployment;
  const annotations = { ...metadata.annotations, ...(revision ? { [revisionAnnotation]: revision } : {}) };
  const conditions = condition ? withCondition(status.conditions ?? [], condition) : status.conditions;
  await updateDeploymentStatus(work, conditions ? { ...status, conditions } : status, annotations);
};

const newSetObject = (deployment: KubeObject, oldSets: KubeObject[], revision: number): KubeObject => {
  const template = cloneJson(deployment.spec.template);
  const hash = templateHash(template, deployment.status?.collisionCount);
  template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, [hashLabel]: hash } };
  const { selector, minReadySeconds } = deployment.spec;
  const surge = replicasOf(deployment) + maxSurge(deployment);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace as string,
      labels: template.metadata.labels,
      annotations: {
        ...newSetAnnotations(deployment, undefined, revision),
        ...replicasAnnotations(replicasOf(deployment), surge),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: newSetReplicas(deployment, oldSets, 0),
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template,
    },
  };
};

const createSet = async (work: DeploymentWork, oldSets: KubeObject[], revision: number): Promise<KubeObject> => {
  const wanted = newSetObject(work.deployment, oldSets, revision);
  let set: KubeObject;
  let fresh = true;
  try {
    set = await work.client.create(wanted);
  } catch (error) {
    if (!isAlreadyExists(error)) throw await tellFailure(work, wanted, error);
    set = await existingTwin(work, wanted);
    fresh = false;
  }
  work.noteSet(set);
  if (fresh && wanted.spec.replicas > 0) {
    const message = `Scaled up replica set ${set.metadata.name} from 0 to ${wanted.spec.replicas}`;
    work.recorder.record(work.deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message });
  }
  const created = newCondition(
    work.clock,
    ['Progressing', 'True', 'NewReplicaSetCreated'],
    `Created new replica set "${set.metadata.name}"`,
  );
  await writeRevision(work, String(revision), fresh && hasProgressDeadline(work.deployment) ? created : undefined);
  return set;
};

/** A ReplicaSet of the same name: ours with the same template, or a collision of hashes that the next pass avoids by another count. */
const existingTwin = async (work: DeploymentWork, wanted: KubeObject): Promise<KubeObject> => {
  const { namespace, name } = wanted.metadata;
  const twin = await work.client.get({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, name });
  if (isControlledBy(twin, work.deployment) && sameTemplate(twin.spec.template, work.deployment.spec.template)) return twin;
  const { status = {} } = work.deployment;
  await updateDeploymentStatus(work, { ...status, collisionCount: (status.collisionCount ?? 0) + 1 });
  throw new Error(`replica set ${name} exists with another template`);
};

const tellFailure = async (work: DeploymentWork, wanted: KubeObject, error: unknown): Promise<unknown> => {
  const why = error instanceof Error ? error.message : String(error);
  const message = `Failed to create new replica set "${wanted.metadata.name}": ${why}`;
  if (why.includes('because it is being terminated')) return error;
  if (hasProgressDeadline(work.deployment)) {
    const { status = {} } = work.deployment;
    const failed = newCondition(work.clock, ['Progressing', 'False', 'ReplicaSetCreateError'], message);
    await updateDeploymentStatus(work, { ...status, conditions: withCondition(status.conditions ?? [], failed) });
  }
  work.recorder.record(work.deployment, { type: 'Warning', reason: 'ReplicaSetCreateError', message });
  return error;
};
