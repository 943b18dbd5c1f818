// Brings one revision of a source to the cluster: fetch, build, apply, inventory, prune, health.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { clone } from '../build/value.ts';
import type { MemoryTree } from '../build/file-tree.ts';
import { deleteCondition, isTrue } from '../runtime/conditions.ts';
import { formatGoDuration } from '../runtime/duration.ts';
import { subjectOf, waitFor } from '../kstatus/wait-for.ts';
import type { CustomRule } from '../kstatus/read-status.ts';
import { Applier, ApplyError } from './apply/apply-objects.ts';
import { changeLines, hasChanged, referenceOf, type Change } from './apply/change-set.ts';
import { deleteObjects, ownerLabels } from './apply/delete-objects.ts';
import { buildFolder, buildObjects, type BuiltObjects } from './build-objects.ts';
import { ArtifactNotFound, fetchArtifact, type Artifact } from './fetch-artifact.ts';
import { recordOutcome, type HistoryEntry } from './history.ts';
import { fromInventory, goneFrom, inventoryEntry } from './inventory.ts';
import { normalize } from './normalize.ts';
import type { PassContext } from './pass-context.ts';
import { isExemptFromDecryption } from './sops/decryptor.ts';
import { inventoryOf, timeoutMs, timeoutText, type InventoryEntry } from './spec.ts';

/** Ends a pass; the Ready condition already says why. */
class Refusal extends Error {}

export class RevisionPass {
  readonly #context: PassContext;
  readonly #artifact: Artifact;
  readonly #rule: CustomRule;

  constructor(context: PassContext, artifact: Artifact, rule: CustomRule) {
    this.#context = context;
    this.#artifact = artifact;
    this.#rule = rule;
  }

  get #revision(): string {
    return this.#artifact.revision;
  }

  get #originRevision(): string {
    return this.#artifact.metadata?.['org.opencontainers.image.revision'] ?? '';
  }

  /** Throws what went wrong, with the condition set. */
  async run(): Promise<void> {
    const context = this.#context;
    const older = inventoryOf(context.draft);
    context.condition('Ready', 'Unknown', 'Progressing', 'Reconciliation in progress');
    await this.#progress('Fetching manifests');
    const { network, clock, flag } = context.manager;
    const place = { network, clock, signal: context.signal, retries: Number(flag('http-retry') ?? 9) };
    const tree = await this.#step('ArtifactFailed', () => fetchArtifact(place, this.#artifact));
    const folder = await this.#step('ArtifactFailed', () => buildFolder(tree, context.spec.path));
    context.draft.status.lastAttemptedRevision = this.#revision;
    await this.#progress('Building manifests');
    const client = await this.#step('ReconciliationFailed', () => context.applyingClient(), 'failed to build kube client: ');
    const built = await this.#step('BuildFailed', () => this.#build(tree, folder));
    await this.#progress('Detecting drift');
    const changes = await this.#recorded(built, 'ReconciliationFailed', () => this.#apply(client, built.objects));
    const newer = changes.map(({ reference }) => inventoryEntry(reference));
    context.draft.status.inventory = { entries: newer };
    await this.#recorded(built, 'PruneFailed', () => this.#prune(client, older, newer));
    await this.#recorded(built, 'HealthCheckFailed', () => this.#checkHealth(client, changes, built.objects));
    this.#succeed(built);
  }

  #progress(doing: string): Promise<void> {
    return this.#context.progress(`${doing} for revision ${this.#revision} with a timeout of ${timeoutText(this.#context.spec)}`);
  }

  async #step<T>(reason: string, work: () => T | Promise<T>, prefix = ''): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ArtifactNotFound) throw error;
      const { message } = error as Error;
      this.#context.notReady(reason, message);
      throw new Refusal(prefix + message, { cause: error });
    }
  }

  /** The same, and the history says so. */
  #recorded<T>({ digest }: BuiltObjects, reason: string, work: () => Promise<T>): Promise<T> {
    return this.#step(reason, async () => {
      try {
        return await work();
      } catch (error) {
        this.#record(digest, reason);
        throw error;
      }
    });
  }

  #record(digest: string, status: string): void {
    const { draft, now, elapsedMs } = this.#context;
    const origin = this.#originRevision;
    const metadata = { revision: this.#revision, ...(origin ? { originRevision: origin } : {}) };
    const outcome = { digest, at: now, duration: formatGoDuration(elapsedMs), status, metadata };
    draft.status.history = recordOutcome((draft.status.history ?? []) as HistoryEntry[], outcome);
  }

  async #build(tree: MemoryTree, folder: string): Promise<BuiltObjects> {
    const { manager, draft } = this.#context;
    const { objects, digest } = await buildObjects(manager.client, draft, tree, folder);
    const labels = ownerLabels(draft);
    const owned = objects.map((object) => {
      const copy = clone(object);
      copy.metadata.labels = { ...copy.metadata.labels, ...labels };
      return copy;
    });
    return { objects: owned, digest };
  }

  #prepare(objects: KubeObject[]): KubeObject[] {
    const { labels = {}, annotations = {} } = this.#context.spec.commonMetadata ?? {};
    return objects.map((object) => {
      const copy = normalize(object);
      if (Object.keys(labels).length) copy.metadata.labels = { ...copy.metadata.labels, ...labels };
      if (Object.keys(annotations).length) copy.metadata.annotations = { ...copy.metadata.annotations, ...annotations };
      return copy;
    });
  }

  async #apply(client: ApiClient, built: KubeObject[]): Promise<Change[]> {
    const { manager, spec, signal, log } = this.#context;
    const objects = this.#prepare(built);
    for (const object of objects) refuseEncrypted(object);
    if (!objects.length) return [];
    const { force = false, ignore = [] } = spec;
    const options = { client, clock: manager.clock, signal, owner: manager.name, force, ignore, timeoutMs: timeoutMs(spec) };
    let changes: Change[];
    try {
      changes = await new Applier(options).applyAll(objects);
    } catch (error) {
      if (!(error instanceof ApplyError)) throw error;
      const lines = changeLines(error.changes.filter(hasChanged));
      throw new Error(`${error.message}\n${lines ? `${lines}\n` : ''}`, { cause: error });
    }
    const output = Object.fromEntries(changes.map(({ reference, action }) => [subjectOf(reference), action]));
    log.info('server-side apply completed', { output, revision: this.#revision });
    const lines = changeLines(changes.filter(hasChanged));
    if (lines) this.#event(lines);
    return changes;
  }

  #event(message: string): void {
    this.#context.event('Normal', message, this.#revision);
  }

  async #prune(client: ApiClient, older: InventoryEntry[], newer: InventoryEntry[]): Promise<void> {
    const { draft, spec, log } = this.#context;
    const gone = goneFrom(older, newer);
    if (!spec.prune || !gone.length) return;
    const { changes, error } = await deleteObjects(client, draft, gone.map(fromInventory));
    if (error) {
      const settled = new Set(changes.filter(({ action }) => action !== 'unknown').map(({ reference }) => inventoryEntry(reference).id));
      draft.status.inventory = { entries: [...newer, ...gone.filter(({ id }) => !settled.has(id))] };
      throw new Error(error);
    }
    log.info(`garbage collection completed: ${changeLines(changes)}`);
    this.#event(changeLines(changes));
  }

  async #checkHealth(client: ApiClient, changes: Change[], objects: KubeObject[]): Promise<void> {
    const context = this.#context;
    const { spec, draft, manager, signal } = context;
    const applied = changes.filter(({ action }) => action !== 'skipped').map(({ reference }) => reference);
    const listed = (spec.healthChecks ?? []).map(({ apiVersion = 'apps/v1', ...rest }) => ({ apiVersion, ...rest }));
    const wanted = spec.wait ? applied : listed;
    if (!wanted.length) return deleteCondition(draft, 'Healthy');
    const isSelf = ({ kind, namespace, name }: { kind: string; namespace?: string | undefined; name: string }) =>
      kind === draft.kind && namespace === draft.metadata.namespace && name === draft.metadata.name;
    const wasHealthy = isTrue(draft, 'Healthy');
    const message = `Running health checks for revision ${this.#revision} with a timeout of ${timeoutText(spec)}`;
    context.condition('Healthy', 'Unknown', 'Progressing', message);
    await context.progress(message);
    const { clock } = manager;
    const startedAt = clock.now();
    const took = () => formatGoDuration(clock.now() - startedAt);
    const vanishing = new Set(
      objects
        .filter(({ kind, spec: job }) => kind === 'Job' && job?.ttlSecondsAfterFinished !== undefined)
        .map((each) => subjectOf(referenceOf(each))),
    );
    try {
      await waitFor(
        wanted.filter((each) => !isSelf(each)),
        {
          client,
          clock,
          signal,
          timeoutMs: timeoutMs(spec),
          intervalMs: 5_000,
          failFast: true,
          custom: this.#rule,
          mayVanish: (each) => vanishing.has(subjectOf(each)),
        },
      );
    } catch (error) {
      context.condition('Healthy', 'False', 'HealthCheckFailed', (error as Error).message);
      throw new Error(`health check failed after ${took()}: ${(error as Error).message}`, { cause: error });
    }
    const passed = `Health check passed in ${took()}`;
    const isNew = draft.status.lastAppliedRevision !== this.#revision;
    if (!wasHealthy || (isNew && changes.some(hasChanged))) this.#event(passed);
    context.condition('Healthy', 'True', 'Succeeded', passed);
    await context.save();
  }

  #succeed({ digest }: BuiltObjects): void {
    const { draft } = this.#context;
    draft.status.lastAppliedRevision = this.#revision;
    if (this.#originRevision) draft.status.lastAppliedOriginRevision = this.#originRevision;
    this.#context.condition('Ready', 'True', 'ReconciliationSucceeded', `Applied revision: ${this.#revision}`);
    this.#record(digest, 'ReconciliationSucceeded');
  }
}

/** Values that still are SOPS ciphertext must not reach the cluster. Only `data` is looked at: upstream misses `stringData` as well. */
const refuseEncrypted = (object: KubeObject): void => {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1' || !('sops' in object)) return;
  if (isExemptFromDecryption(object.metadata.annotations)) return;
  throw new Error(
    `${subjectOf(referenceOf(object))} is SOPS encrypted, configuring decryption is required for this secret to be reconciled`,
  );
};
