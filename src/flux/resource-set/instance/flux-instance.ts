// FluxInstance: Flux itself, installed and configured by one object. Written from its public documentation.
// Models: components, registry, patches, multitenancy, network policies, sync, inventory, uninstallation. Leaves out: upgrades (the engine has one version), storage, sharding, artifacts of the distribution.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { emitYaml } from '../../../kubernetes/yaml/emit.ts';
import { ownerLabels, type Ownership } from '../../kustomize/apply/delete-objects.ts';
import { recordOutcome, type HistoryEntry } from '../../kustomize/history.ts';
import { formatGoDuration } from '../../runtime/duration.ts';
import { bringObjects, takeObjects } from '../bring-objects.ts';
import { digestOf } from '../build-resources.ts';
import { everyMs, fluxInstanceKind, operatorGroup } from '../operator-group.ts';
import { OperatorFailure, type Done, type OperatorPass, type Work } from '../operator-pass.ts';
import { buildInstance, versionOf } from './build-instance.ts';
import { instanceSpec } from './instance-spec.ts';
import { releaseWorkloads } from './release-workloads.ts';

const hourMs = 3_600_000;

const words = (error: unknown): string => (error as Error).message;

const ownershipOf = (instance: KubeObject): Ownership => ({ labels: ownerLabels(instance, operatorGroup), notes: operatorGroup });

interface Component {
  name: string;
  repository: string;
  tag: string;
}

const componentsIn = (objects: KubeObject[]): Component[] =>
  objects
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata, spec }) => {
      const { image } = (spec.template as { spec: { containers: { image: string }[] } }).spec.containers[0] as { image: string };
      const colon = image.lastIndexOf(':');
      return { name: metadata.name, repository: image.slice(0, colon), tag: image.slice(colon + 1) };
    });

export class FluxInstanceWork implements Work {
  readonly kind = fluxInstanceKind;

  async reconcile(pass: OperatorPass): Promise<Done> {
    const { object, draft, manager, elapsedMs } = pass;
    if (object.metadata.namespace !== manager.namespace) {
      throw new OperatorFailure('BuildFailed', `the instance must be in the namespace of the operator: ${manager.namespace}`, {
        stalled: true,
      });
    }
    const { version, objects } = this.#build(object);
    const revision = `${version}@${digestOf(objects.map((each) => `---\n${emitYaml(each)}`).join(''))}`;
    draft.status.lastAttemptedRevision = revision;
    const wait = instanceSpec(object).wait ?? true;
    // What the sync brings is its own matter.
    const waitsFor = ({ apiVersion }: { apiVersion: string }) => wait && !apiVersion.includes('.toolkit.fluxcd.io/');
    try {
      await bringObjects({ pass, client: manager.client, ownership: ownershipOf(object), waitsFor }, objects);
    } catch (error) {
      throw new OperatorFailure('ReconciliationFailed', `reconciliation failed: ${words(error)}`);
    }
    draft.status.lastAppliedRevision = revision;
    draft.status.components = componentsIn(objects);
    const outcome = {
      digest: revision.split('@')[1] as string,
      at: pass.now,
      duration: formatGoDuration(elapsedMs),
      status: 'ReconciliationSucceeded',
    };
    draft.status.history = recordOutcome((draft.status.history ?? []) as HistoryEntry[], { ...outcome, metadata: { flux: version } });
    return { requeueAfterMs: everyMs(object, hourMs), note: `, revision ${revision}` };
  }

  async finalize(pass: OperatorPass): Promise<void> {
    await releaseWorkloads(pass);
    await takeObjects(pass, pass.manager.client, ownershipOf(pass.object));
  }

  #build(object: KubeObject): { version: string; objects: KubeObject[] } {
    try {
      return { version: versionOf(instanceSpec(object)), objects: buildInstance(object) };
    } catch (error) {
      throw new OperatorFailure('BuildFailed', `build failed: ${words(error)}`, { stalled: true });
    }
  }
}
