// Server-side apply of a set of objects in stages: every object of a stage is tried in a dry run first, then those that changed are written.
import { isDeepStrictEqual } from 'node:util';
import type { ApiClient } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../../kubernetes/machinery/status.ts';
import { sleep, type Clock } from '../../../platform/clock.ts';
import { subjectOf, waitFor } from '../../kstatus/wait-for.ts';
import type { IgnoreRule } from '../spec.ts';
import { referenceOf, type Action, type Change } from './change-set.ts';
import { dryRunError, looksImmutable, NoMatch, NoNamespace } from './dry-run-error.ts';
import { takeoverPatch } from './field-takeover.ts';
import { adoptIgnored, ignoredPaths, withoutPaths } from './ignore-rules.ts';
import { compareReferences, stagesOf } from './order.ts';

export interface ApplyOptions {
  client: ApiClient;
  clock: Clock;
  signal: AbortSignal;
  /** Field manager of everything that is applied. */
  owner: string;
  force: boolean;
  ignore: IgnoreRule[];
  timeoutMs: number;
  /** Whose labels and annotations steer how an object is applied. */
  notes?: string;
}

/** Ends with what was applied before the error, which goes into the message. */
export class ApplyError extends Error {
  readonly changes: Change[];

  constructor(error: unknown, changes: Change[]) {
    super((error as Error).message, { cause: error });
    this.changes = changes;
  }
}

interface Trial {
  object: KubeObject;
  action: Action;
}

const kustomizeGroup = 'kustomize.toolkit.fluxcd.io';

const saysIn = (group: string, object: KubeObject | null, note: string, value: string): boolean =>
  [object?.metadata.labels, object?.metadata.annotations].some((map) => map?.[`${group}/${note}`]?.toLowerCase() === value.toLowerCase());

/** Labels, annotations and everything but metadata and status. */
const comparable = (object: KubeObject): unknown => {
  const { metadata, status: _, ...rest } = object;
  return { ...rest, labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {} };
};

export class Applier {
  readonly #options: ApplyOptions;

  constructor(options: ApplyOptions) {
    this.#options = options;
  }

  async applyAll(objects: KubeObject[]): Promise<Change[]> {
    const changes: Change[] = [];
    try {
      for (const stage of stagesOf(objects)) {
        const applied = await this.#applyStage(stage.objects);
        changes.push(...applied);
        if (stage.wait) await this.#waitFor(applied);
      }
    } catch (error) {
      throw new ApplyError(error, changes);
    }
    return changes;
  }

  #waitFor(changes: Change[]): Promise<void> {
    const { client, clock, signal } = this.#options;
    return waitFor(
      changes.map(({ reference }) => reference),
      { client, clock, signal, timeoutMs: 60_000, intervalMs: 1_000, failFast: false },
    );
  }

  async #applyStage(unsorted: KubeObject[]): Promise<Change[]> {
    const objects = [...unsorted].sort((a, b) => compareReferences(referenceOf(a), referenceOf(b)));
    const trials: { trial: Trial; change: Change }[] = [];
    for (const object of objects) {
      const trial = await this.#try(object);
      trials.push({ trial, change: { reference: referenceOf(trial.object), action: trial.action } });
    }
    for (const { trial } of trials) if (trial.action === 'created' || trial.action === 'configured') await this.#apply(trial.object);
    return trials.map(({ change }) => change);
  }

  async #try(object: KubeObject): Promise<Trial> {
    const live = await this.#live(object);
    if (['reconcile:disabled', 'ssa:Ignore'].some((note) => this.#isNoted(note, object, live)))
      return { object: live ?? object, action: 'skipped' };
    if (live && this.#says(object, 'ssa', 'IfNotPresent')) return { object: live, action: 'skipped' };
    const dryRun = await this.#dryRun(object, live);
    if (!live || !dryRun.existed) return { object, action: 'created' };
    const cleaned = !this.#isNoted('ssa:Merge', object, live) ? await this.#cleanUp(live) : undefined;
    const before = cleaned ?? live;
    const paths = ignoredPaths(dryRun.object, this.#options.ignore);
    const drifted = !isDeepStrictEqual(comparable(withoutPaths(before, paths)), comparable(withoutPaths(dryRun.object, paths)));
    if (!cleaned && !drifted) return { object, action: 'unchanged' };
    return { object: adoptIgnored(object, before, dryRun.object, paths, this.#options.owner), action: 'configured' };
  }

  #says(object: KubeObject | null, note: string, value: string): boolean {
    return saysIn(this.#options.notes ?? kustomizeGroup, object, note, value);
  }

  #isNoted(note: string, ...objects: (KubeObject | null)[]): boolean {
    const [name = '', value = ''] = note.split(':');
    return objects.some((each) => this.#says(each, name, value));
  }

  async #live(object: KubeObject): Promise<KubeObject | null> {
    try {
      return this.#options.client.serves(object) ? await this.#options.client.find(referenceOf(object)) : null;
    } catch {
      // The dry run says it better.
      return null;
    }
  }

  async #dryRun(object: KubeObject, live: KubeObject | null): Promise<{ object: KubeObject; existed: boolean }> {
    try {
      return { object: await this.#patch(object, true), existed: live !== null };
    } catch (error) {
      const forced = this.#options.force || this.#says(object, 'force', 'enabled') || this.#says(live, 'force', 'enabled');
      if (!live || !forced || !looksImmutable(error)) throw dryRunError(error, object);
      await this.#remove(live);
    }
    try {
      return { object: await this.#patch(object, true), existed: false };
    } catch (error) {
      throw dryRunError(error, object);
    }
  }

  async #patch(object: KubeObject, dryRun: boolean): Promise<KubeObject> {
    const { client, owner } = this.#options;
    if (!client.serves(object)) throw new NoMatch(object);
    if (client.isNamespaced?.(object) && !object.metadata.namespace) throw new NoNamespace();
    return client.patch(referenceOf(object), object, { type: 'apply', force: true, fieldManager: owner, dryRun });
  }

  async #apply(object: KubeObject): Promise<void> {
    try {
      await this.#patch(object, false);
    } catch (error) {
      throw new Error(`${subjectOf(referenceOf(object))} apply failed: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Deletes what cannot be changed and waits until it is gone. */
  async #remove(live: KubeObject): Promise<void> {
    const { client, clock, signal, timeoutMs } = this.#options;
    const subject = subjectOf(referenceOf(live));
    try {
      await client.delete(referenceOf(live), { propagationPolicy: 'Background' });
    } catch (error) {
      if (!isNotFound(error))
        throw new Error(`${subject} immutable field detected, failed to delete object: ${(error as Error).message}`, { cause: error });
    }
    const deadline = clock.now() + timeoutMs;
    while (await client.find(referenceOf(live))) {
      if (clock.now() >= deadline || signal.aborted)
        throw new Error(`${subject} immutable field detected, failed to wait for object to be deleted: context deadline exceeded`);
      await sleep(clock, 1_000, signal);
    }
  }

  /** Answers the cleaned object; undefined where there was nothing to clean. */
  async #cleanUp(live: KubeObject): Promise<KubeObject | undefined> {
    const { client, owner } = this.#options;
    const patch = takeoverPatch(live, owner);
    if (!patch.length) return undefined;
    try {
      return await client.patch(referenceOf(live), patch, { type: 'json', fieldManager: owner });
    } catch (error) {
      throw new Error(`${subjectOf(referenceOf(live))} metadata.managedFields cleanup failed: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}
