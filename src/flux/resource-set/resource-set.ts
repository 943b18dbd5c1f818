// ResourceSet: objects rendered from sets of inputs, applied and pruned as a whole. Written from its public documentation and from recordings.
// Models: templates, inputs, dependencies, impersonation, inventory, garbage collection, waiting, history, events. Leaves out: steps, convertKubeConfigFrom, recreateOnFailure.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { serviceAccountUser } from '../../kubernetes/machinery/user.ts';
import { ownerLabels, type Ownership } from '../kustomize/apply/delete-objects.ts';
import { recordOutcome, type HistoryEntry } from '../kustomize/history.ts';
import { InvalidExpression } from '../runtime/cel-expression.ts';
import { formatGoDuration } from '../runtime/duration.ts';
import { bringObjects, takeObjects } from './bring-objects.ts';
import { buildResources, digestOf, type Built } from './build-resources.ts';
import { fillFromOthers } from './copy-data.ts';
import { checkDependencies } from './dependencies.ts';
import { computeInputs, type InputSet } from './input-set.ts';
import type { Interruptions } from './interruptions.ts';
import { everyMs, operatorGroup, resourceSetKind } from './operator-group.ts';
import { Interrupted, OperatorFailure, type Done, type OperatorPass, type Work } from './operator-pass.ts';

const hourMs = 3_600_000;
const dependencyRetryMs = 5_000;

const words = (error: unknown): string => (error as Error).message;

interface Attempt {
  digest: string;
  metadata?: Record<string, string>;
}

export class ResourceSetWork implements Work {
  readonly kind = resourceSetKind;
  readonly #interruptions: Interruptions;

  constructor(interruptions: Interruptions) {
    this.#interruptions = interruptions;
  }

  async reconcile(pass: OperatorPass): Promise<Done> {
    await this.#awaitDependencies(pass);
    const { object } = pass;
    const inputSets = await this.#computed(pass);
    const built = this.#built(pass, inputSets);
    const attempt = { digest: built.digest, metadata: { inputs: String(inputSets.length), resources: String(built.objects.length) } };
    const interruption = this.#interruptions.begin(object);
    try {
      await this.#bring(pass, built, interruption.signal);
    } catch (error) {
      if (interruption.signal.aborted) throw new Interrupted();
      if (!pass.signal.aborted) this.#record(pass, attempt, 'ReconciliationFailed');
      throw new OperatorFailure('ReconciliationFailed', `reconciliation failed: ${words(error)}`);
    } finally {
      interruption.end();
    }
    pass.draft.status.lastAppliedRevision = built.digest;
    this.#record(pass, attempt, 'ReconciliationSucceeded');
    return { requeueAfterMs: everyMs(object, hourMs) };
  }

  async finalize(pass: OperatorPass): Promise<void> {
    const { client } = pass.manager;
    const account = pass.object.spec.serviceAccountName as string | undefined;
    if (account && !(await client.find({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: pass.namespace, name: account }))) {
      return pass.log.error('unable to delete the inventory', `ServiceAccount ${pass.namespace}/${account} not found`);
    }
    await takeObjects(pass, applyingClient(pass), ownershipOf(pass.object));
  }

  async #awaitDependencies({ manager, object }: OperatorPass): Promise<void> {
    try {
      await checkDependencies(manager.client, object, manager.clock.now());
    } catch (error) {
      if (error instanceof InvalidExpression) {
        throw new OperatorFailure('InvalidCELExpression', `failed to parse readyExpr: ${words(error)}`, { stalled: true });
      }
      const again = { againAfterMs: dependencyRetryMs };
      throw new OperatorFailure('DependencyNotReady', `Retrying dependency check: ${words(error)}`, again);
    }
  }

  async #computed(pass: OperatorPass): Promise<InputSet[]> {
    try {
      return await computeInputs(pass.manager.client, pass.object);
    } catch (error) {
      throw this.#buildFailure(pass, `failed to compute inputs: ${words(error)}`);
    }
  }

  #built(pass: OperatorPass, inputSets: InputSet[]): Built {
    try {
      return buildResources(pass.object, inputSets);
    } catch (error) {
      throw this.#buildFailure(pass, `build failed: ${words(error)}`);
    }
  }

  #buildFailure(pass: OperatorPass, message: string): OperatorFailure {
    this.#record(pass, { digest: digestOf(message) }, 'BuildFailed');
    return new OperatorFailure('BuildFailed', message, { stalled: true });
  }

  #record({ draft, now, elapsedMs }: OperatorPass, { digest, metadata }: Attempt, status: string): void {
    const outcome = { digest, at: now, duration: formatGoDuration(elapsedMs), status, metadata };
    draft.status.history = recordOutcome((draft.status.history ?? []) as HistoryEntry[], outcome);
  }

  async #bring(pass: OperatorPass, built: Built, interruption: AbortSignal): Promise<void> {
    const client = applyingClient(pass);
    const filled = await fillFromOthers(client, built.objects);
    const ownership = ownershipOf(pass.object);
    await bringObjects({ pass, client, ownership, waitsFor: () => Boolean(pass.object.spec.wait), interruption }, filled);
  }
}

const ownershipOf = (set: KubeObject): Ownership => ({ labels: ownerLabels(set, `resourceset.${operatorGroup}`), notes: operatorGroup });

/** Who applies: the operator, or the ServiceAccount that the spec or the operator's flag names. */
const applyingClient = ({ manager, object, namespace }: OperatorPass): ApiClient => {
  const { client, flag } = manager;
  const account = (object.spec.serviceAccountName as string | undefined) || flag('default-service-account');
  if (!account) return client;
  if (!client.impersonate) throw new Error('this client cannot impersonate');
  return client.impersonate(serviceAccountUser(namespace, account));
};
