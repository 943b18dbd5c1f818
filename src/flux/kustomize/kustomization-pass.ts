// One look at one Kustomization: finalizer, suspension, source, dependencies, then the revision itself; and what is said and tried again after that.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Request, Result } from '../../kubernetes/controller/reconciler.ts';
import type { CustomRule } from '../kstatus/read-status.ts';
import { isTrue } from '../runtime/conditions.ts';
import { InvalidExpression } from '../runtime/cel-expression.ts';
import { formatGoDuration, parseGoDuration } from '../runtime/duration.ts';
import type { Logger } from '../runtime/log.ts';
import type { Manager } from '../runtime/manager.ts';
import { addFinalizer, hasFinalizer } from '../runtime/status.ts';
import { checkDependencies } from './dependencies.ts';
import { healthRules } from './expressions.ts';
import { ArtifactNotFound, type Artifact } from './fetch-artifact.ts';
import { finalize } from './finalize.ts';
import { PassContext } from './pass-context.ts';
import { RevisionPass } from './revision-pass.ts';
import { intervalMs, kustomizationKind, retryIntervalMs, sourceOf } from './spec.ts';

const sourceGroup = 'source.toolkit.fluxcd.io';

/** The real controller comes back by its back-off of 750 ms; long enough that objects of one `kubectl apply` find each other. */
const afterFinalizerMs = 300;

export class KustomizationPass {
  readonly #manager: Manager;

  constructor(manager: Manager) {
    this.#manager = manager;
  }

  async run(request: Request, log: Logger, signal: AbortSignal): Promise<Result | void> {
    const { client, name } = this.#manager;
    const object = await client.find({ ...kustomizationKind, namespace: request.namespace, name: request.name });
    if (!object) return;
    const context = new PassContext(this.#manager, object, log, signal);
    if (object.metadata.deletionTimestamp) return hasFinalizer(object) ? finalize(context) : undefined;
    if (!hasFinalizer(object)) {
      await addFinalizer(client, object, `gotk-${name}`);
      return { requeueAfterMs: afterFinalizerMs };
    }
    if (object.spec.suspend) {
      log.info('Reconciliation is suspended for this object');
      return context.finish();
    }
    let result: Result | void;
    try {
      result = await this.#reconcile(context);
    } finally {
      if (!signal.aborted) await this.#finish(context);
    }
    return result;
  }

  get #dependencyMs(): number {
    return parseGoDuration(this.#manager.flag('requeue-dependency')) ?? 30_000;
  }

  async #finish(context: PassContext): Promise<void> {
    await context.finish();
    const { draft, spec, log } = context;
    if (!isTrue(draft, 'Ready')) return;
    const message = `Reconciliation finished in ${formatGoDuration(context.elapsedMs)}, next run in ${formatGoDuration(intervalMs(spec))}`;
    log.info(message, { revision: draft.status.lastAttemptedRevision });
    context.event('Normal', message, String(draft.status.lastAppliedRevision ?? ''), {
      'kustomize.toolkit.fluxcd.io/commit_status': 'update',
    });
  }

  async #reconcile(context: PassContext): Promise<Result | void> {
    const { spec, log } = context;
    let rule: CustomRule;
    try {
      rule = healthRules(spec.healthCheckExprs ?? []);
    } catch (error) {
      return this.#misconfigured(context, error as Error);
    }
    const source = await this.#source(context);
    if (!source) return { requeueAfterMs: retryIntervalMs(spec) };
    const artifact = source.status?.artifact as Artifact | undefined;
    const dependencyMs = this.#dependencyMs;
    const wait = formatGoDuration(dependencyMs);
    if (!artifact) {
      const message = `Source artifact not found, retrying in ${wait}`;
      context.notReady('ArtifactFailed', message);
      log.info(message);
      return { requeueAfterMs: dependencyMs };
    }
    if (spec.dependsOn?.length) {
      const held = await this.#dependencies(context, artifact.revision);
      if (held) return held;
    }
    return this.#attempt(context, artifact, rule);
  }

  async #dependencies(context: PassContext, revision: string): Promise<Result | undefined> {
    try {
      await checkDependencies(this.#manager.client, context.draft, revision);
    } catch (error) {
      if (error instanceof InvalidExpression) {
        this.#misconfigured(context, error, revision);
        return {};
      }
      context.notReady('DependencyNotReady', (error as Error).message);
      const message = `Dependencies do not meet ready condition, retrying in ${formatGoDuration(this.#dependencyMs)}`;
      context.log.info(message);
      context.event('Normal', message, revision);
      return { requeueAfterMs: this.#dependencyMs };
    }
    context.log.info('All dependencies are ready, proceeding with reconciliation');
    return undefined;
  }

  async #attempt(context: PassContext, artifact: Artifact, rule: CustomRule): Promise<Result> {
    const { spec, log, signal } = context;
    try {
      await new RevisionPass(context, artifact, rule).run();
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof ArtifactNotFound) {
        const message = `Source is not ready, artifact not found, retrying in ${formatGoDuration(this.#dependencyMs)}`;
        context.notReady('ArtifactFailed', message);
        log.info(message);
        return { requeueAfterMs: this.#dependencyMs };
      }
      const retry = retryIntervalMs(spec);
      const took = formatGoDuration(context.elapsedMs);
      log.error(`Reconciliation failed after ${took}, next try in ${formatGoDuration(retry)}`, error, { revision: artifact.revision });
      context.event('Warning', (error as Error).message, artifact.revision);
      return { requeueAfterMs: retry };
    }
    return { requeueAfterMs: intervalMs(spec) };
  }

  #misconfigured(context: PassContext, error: Error, revision = ''): void {
    const message = `Reconciliation failed terminally due to configuration error: ${error.message}`;
    context.stalled('InvalidCELExpression', message);
    context.draft.status.observedGeneration = context.draft.metadata.generation;
    context.event('Warning', message, revision);
    context.log.error('Reconciler error', error);
  }

  /** Null where there is none; the condition says so. */
  async #source(context: PassContext): Promise<KubeObject | null> {
    const { kind, namespace, name } = sourceOf(context.draft);
    const { client, flag } = this.#manager;
    if (flag('no-cross-namespace-refs') === 'true' && namespace !== context.draft.metadata.namespace) {
      const message = `can't access '${kind}/${namespace}/${name}', cross-namespace references have been blocked`;
      context.stalled('AccessDenied', message);
      context.event('Warning', message);
      return null;
    }
    const found = await findSource(client, kind, namespace, name);
    if (found) return found;
    context.notReady('ArtifactFailed', `${kind}.${sourceGroup} "${name}" not found`);
    context.log.info(`Source '${kind}/${context.spec.sourceRef.namespace ? `${namespace}/` : ''}${name}' not found`);
    return null;
  }
}

const findSource = async (client: ApiClient, kind: string, namespace: string, name: string): Promise<KubeObject | null> => {
  const reference = { apiVersion: `${sourceGroup}/v1`, kind, namespace, name };
  return client.serves(reference) ? client.find(reference) : null;
};
