// ResourceSet: objects rendered from sets of inputs, applied and pruned as a whole. Written from its public documentation and from recordings.
// Models: templates, inputs, dependencies, impersonation, inventory, garbage collection, waiting, history, events. Leaves out: steps, convertKubeConfigFrom, recreateOnFailure.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { serviceAccountUser } from '../../kubernetes/machinery/user.ts';
import { formatGoDuration } from '../runtime/duration.ts';
import { InvalidExpression } from '../runtime/cel-expression.ts';
import { waitFor } from '../kstatus/wait-for.ts';
import { Applier, ApplyError } from '../kustomize/apply/apply-objects.ts';
import { changeLines, hasChanged, type Change } from '../kustomize/apply/change-set.ts';
import { recordOutcome, type HistoryEntry } from '../kustomize/history.ts';
import { fromInventory, goneFrom, inventoryEntry } from '../kustomize/inventory.ts';
import { normalize } from '../kustomize/normalize.ts';
import { inventoryOf } from '../kustomize/spec.ts';
import { buildResources, digestOf, type Built } from './build-resources.ts';
import { collectGarbage, ownershipOf } from './collect-garbage.ts';
import { fillFromOthers } from './copy-data.ts';
import { checkDependencies } from './dependencies.ts';
import { computeInputs, type InputSet } from './input-set.ts';
import { everyMs, operatorGroup, resourceSetKind, timeoutMs } from './operator-group.ts';
import { Interrupted, OperatorFailure, type Done, type OperatorPass, type Work } from './operator-pass.ts';
import type { Interruptions } from './interruptions.ts';

const hourMs = 3_600_000;
const fiveMinutesMs = 300_000;
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
    const references = inventoryOf(pass.object).map(fromInventory);
    if (references.length === 0) return;
    const { client, clock } = pass.manager;
    const account = pass.object.spec.serviceAccountName as string | undefined;
    if (account && !(await client.find({ apiVersion: 'v1', kind: 'ServiceAccount', namespace: pass.namespace, name: account }))) {
      return pass.log.error('unable to delete the inventory', `ServiceAccount ${pass.namespace}/${account} not found`);
    }
    const place = { client: applyingClient(pass), clock, signal: pass.signal };
    const { errors } = await collectGarbage(place, pass.object, references);
    if (errors.length > 0) throw new Error(errors.join('; '));
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

  /** Apply, inventory, garbage collection, readiness. */
  async #bring(pass: OperatorPass, built: Built, interruption: AbortSignal): Promise<void> {
    const { draft, object } = pass;
    const older = inventoryOf(object);
    const client = applyingClient(pass);
    const filled = await fillFromOthers(client, built.objects);
    const changes = await this.#apply(
      pass,
      client,
      filled.map((each) => prepared(object, each)),
    );
    const newer = changes.map(({ reference }) => inventoryEntry(reference));
    const gone = goneFrom(older, newer);
    draft.status.inventory = { entries: [...newer, ...gone] };
    if (gone.length > 0) await pass.save();
    await this.#prune(pass, client, gone.map(fromInventory));
    draft.status.inventory = { entries: newer };
    if (object.spec.wait) await this.#wait(pass, client, changes, interruption);
  }

  async #apply(pass: OperatorPass, client: ApiClient, objects: KubeObject[]): Promise<Change[]> {
    if (objects.length === 0) return [];
    const { manager, signal } = pass;
    const options = { client, clock: manager.clock, signal, owner: manager.name, force: false, ignore: [], notes: operatorGroup };
    const tell = (changes: Change[]) => {
      const lines = changeLines(changes.filter(hasChanged));
      if (lines) pass.event('Normal', 'ApplySucceeded', lines);
    };
    try {
      const changes = await new Applier({ ...options, timeoutMs: timeoutMs(pass.object, fiveMinutesMs) }).applyAll(objects);
      tell(changes);
      return changes;
    } catch (error) {
      if (error instanceof ApplyError) tell(error.changes);
      throw error;
    }
  }

  async #prune(pass: OperatorPass, client: ApiClient, references: ReturnType<typeof fromInventory>[]): Promise<void> {
    if (references.length === 0) return;
    const { changes, errors } = await collectGarbage({ client, clock: pass.manager.clock, signal: pass.signal }, pass.object, references);
    const deleted = changeLines(changes.filter(hasChanged));
    if (deleted) pass.event('Normal', 'ApplySucceeded', deleted);
    if (errors.length > 0) throw new Error(errors.join('; '));
  }

  async #wait(pass: OperatorPass, client: ApiClient, changes: Change[], interruption: AbortSignal): Promise<void> {
    await waitFor(
      changes.filter(({ action }) => action !== 'skipped').map(({ reference }) => reference),
      {
        client,
        clock: pass.manager.clock,
        signal: AbortSignal.any([pass.signal, interruption]),
        timeoutMs: timeoutMs(pass.object, fiveMinutesMs),
        intervalMs: 1_000,
        failFast: true,
      },
    );
  }
}

const prepared = (set: KubeObject, object: KubeObject): KubeObject => {
  const { labels = {}, annotations = {} } = (set.spec.commonMetadata ?? {}) as Record<string, Record<string, string>>;
  const copy = normalize(object);
  copy.metadata.labels = { ...copy.metadata.labels, ...labels, ...ownershipOf(set).labels };
  if (Object.keys(annotations).length > 0) copy.metadata.annotations = { ...copy.metadata.annotations, ...annotations };
  return copy;
};

/** Who applies: the operator, or the ServiceAccount that the spec or the operator's flag names. */
const applyingClient = ({ manager, object, namespace }: OperatorPass): ApiClient => {
  const { client, flag } = manager;
  const account = (object.spec.serviceAccountName as string | undefined) || flag('default-service-account');
  if (!account) return client;
  if (!client.impersonate) throw new Error('this client cannot impersonate');
  return client.impersonate(serviceAccountUser(namespace, account));
};
