// ResourceSetInputProvider: asks a registry, a Git host or a service and exports what it says as sets of inputs.
// Models: Static, OCIArtifactTag, pull requests, branches and tags of Gitea, GitHub and GitLab, ExternalService, filters, schedules, skipping. Leaves out: clouds, own certificates.
import { emitYaml } from '../../kubernetes/yaml/emit.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { digestOf } from './build-resources.ts';
import type { InputSet } from './input-set.ts';
import { everyMs, inputProviderKind, timeoutMs } from './operator-group.ts';
import { OperatorFailure, type Done, type OperatorPass, type Work } from './operator-pass.ts';
import { askProvider } from './provider/ask-provider.ts';
import { specOf, type Login } from './provider/provider-type.ts';
import { readTimetable, type Timetable } from './schedule.ts';

const tenMinutesMs = 600_000;
const twoMinutesMs = 120_000;

const words = (error: unknown): string => (error as Error).message;

const textIn = (secret: KubeObject, key: string): string | undefined => {
  const value = (secret.data as Record<string, string> | undefined)?.[key];
  return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8').trim();
};

const loginOf = (secret: KubeObject | undefined): Login | undefined =>
  secret && { username: textIn(secret, 'username'), password: textIn(secret, 'password') };

export class InputProviderWork implements Work {
  readonly kind = inputProviderKind;

  async reconcile(pass: OperatorPass): Promise<Done> {
    const { object, draft } = pass;
    const timetable = this.#timetable(pass);
    if (timetable?.next) draft.status.nextSchedule = timetable.next;
    else delete draft.status.nextSchedule;
    if (timetable && !timetable.open) return skipped(pass, timetable);
    const inputs = await this.#ask(pass);
    if (inputs.length > 0) draft.status.exportedInputs = inputs;
    else delete draft.status.exportedInputs;
    const revision = digestOf(emitYaml(inputs));
    draft.status.lastExportedRevision = revision;
    const every = everyMs(object, tenMinutesMs);
    const requeueAfterMs = timetable?.nextMs === undefined ? every : Math.min(every, timetable.nextMs);
    return { requeueAfterMs, note: `, revision ${revision}` };
  }

  async finalize(): Promise<void> {}

  #timetable({ object, manager }: OperatorPass): Timetable | undefined {
    const { schedule = [] } = specOf(object);
    if (schedule.length === 0) return undefined;
    try {
      return readTimetable(schedule, manager.clock.now());
    } catch (error) {
      throw new OperatorFailure('InvalidSchedule', `failed to parse schedule: ${words(error)}`, { stalled: true });
    }
  }

  async #ask(pass: OperatorPass): Promise<InputSet[]> {
    const { object, manager, signal } = pass;
    const abort = new AbortController();
    const timer = manager.clock.after(timeoutMs(object, twoMinutesMs), () => abort.abort());
    const spec = specOf(object);
    try {
      const secret = await this.#secret(pass);
      return await askProvider({
        object,
        spec,
        filter: spec.filter ?? {},
        login: loginOf(secret),
        secret,
        fetch: manager.network.fetch,
        signal: AbortSignal.any([signal, abort.signal]),
      });
    } catch (error) {
      throw new OperatorFailure('ReconciliationFailed', words(error));
    } finally {
      timer.cancel();
    }
  }

  async #secret({ object, manager, namespace }: OperatorPass): Promise<KubeObject | undefined> {
    const { secretRef, certSecretRef } = specOf(object);
    const names = [secretRef?.name, certSecretRef?.name];
    const [secret] = await Promise.all(
      names.map(async (name) => {
        if (!name) return undefined;
        try {
          return await manager.client.get({ apiVersion: 'v1', kind: 'Secret', namespace, name });
        } catch (error) {
          if (isNotFound(error)) throw new Error(`failed to get secret '${namespace}/${name}': ${error.message}`, { cause: error });
          throw error;
        }
      }),
    );
    return secret;
  }
}

/** What was exported before stays; the source is looked at when the next window opens. */
const skipped = ({ object }: OperatorPass, { next, nextMs }: Timetable): Done => ({
  requeueAfterMs: nextMs ?? everyMs(object, tenMinutesMs),
  said: { reason: 'SkippedDueToSchedule', message: `Reconciliation skipped, next scheduled at ${next?.when ?? 'an unknown time'}` },
});
