// ImageUpdateAutomation: images that policies chose, written into marked files, committed and pushed (reference/flux.md 3.4).
// Models: Setters, push branches and refspecs, message templates, the short way where nothing moved. Leaves out: sparse checkout, forced pushes.
import { isDeepStrictEqual } from 'node:util';
import { timestamp } from '../../platform/clock.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { LabelSelector } from '../../kubernetes/machinery/label-selector.ts';
import type { RemoteConnection } from '../git/list-remote.ts';
import type { Draft } from '../runtime/conditions.ts';
import { parseGoDuration } from '../runtime/duration.ts';
import type { Manager } from '../runtime/manager.ts';
import { PassFailure, type Outcome, type Pass } from '../runtime/object-pass.ts';
import { configureSource, type AutomationSource } from './automation-source.ts';
import { checkoutSource, filesBelow } from './checkout-source.ts';
import { CloneCache } from './clone-cache.ts';
import { commitMessage } from './commit-message.ts';
import { settersOf } from './image-refs.ts';
import type { GitSpec } from './push-plan.ts';
import { observe, selectPolicies, type ObservedPolicies } from './select-policies.ts';
import { UpdateError, updateFiles, type Update } from './update-files.ts';
import type { WorkTree } from './work-tree.ts';

export const automationKind = { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImageUpdateAutomation' };

const readyMessage = 'repository up-to-date';

interface Pushed {
  commit: string;
  message: string;
}

const summaryOf = ({ commit, message }: Pushed, branch: string, refspec: string | undefined): string => {
  const also = refspec ? ` and refspecs '${refspec}'` : '';
  return `pushed commit '${commit.slice(0, 7)}' to branch '${branch}'${also}${message ? `\n${message}` : ''}`;
};

const strategyProblem = ({ spec }: KubeObject): PassFailure | undefined => {
  const { update } = spec as { update?: { strategy: string } };
  if (update?.strategy === 'Setters') return undefined;
  const message = update ? `unsupported update strategy: ${update.strategy}` : 'no update strategy';
  return new PassFailure('InvalidUpdateStrategy', message, { stalled: true });
};

export class AutomationWork {
  readonly #manager: Manager;
  readonly #cache = new CloneCache();

  constructor(manager: Manager) {
    this.#manager = manager;
  }

  async reconcile({ object, draft, signal }: Pass): Promise<Outcome> {
    const { client } = this.#manager;
    const namespace = object.metadata.namespace ?? '';
    const policies = await selectPolicies(client, namespace, object.spec.policySelector as LabelSelector | undefined);
    const source = await configureSource(this.#manager, object);
    const refspec = (object.spec.git as GitSpec).push?.refspec;
    const observed = observe(policies);
    const moved = !isDeepStrictEqual(object.status?.observedPolicies ?? {}, observed);
    const known = moved || source.plan.switches || refspec ? undefined : (object.status?.observedSourceRevision as string | undefined);
    return this.#withTimeout(source, signal, async (connection) => {
      const { revision, workTree } = await checkoutSource(connection, source, { observed: known, cache: this.#cache });
      const outcome = { ready: readyMessage, requeueAfterMs: parseGoDuration(object.spec.interval) ?? 60_000 };
      if (!workTree) return { ...outcome, unchanged: 'no change since last reconciliation' };
      const pushed = await this.#update(object, source, workTree, policies);
      this.#remember(draft, revision, observed, source, pushed);
      return { ...outcome, unchanged: readyMessage, news: pushed && summaryOf(pushed, source.plan.branch, refspec) };
    });
  }

  /** Undefined where there was nothing to push. */
  async #update(object: KubeObject, source: AutomationSource, workTree: WorkTree, policies: KubeObject[]): Promise<Pushed | undefined> {
    const problem = strategyProblem(object);
    if (problem) throw problem;
    const { prefix, files } = filesBelow(workTree, object.spec.update.path as string | undefined, source);
    const update = this.#set(files, policies);
    if (update.fileChanges.size === 0) return undefined;
    const message = this.#message(object, update);
    const { commit: how, push = {} } = object.spec.git as GitSpec;
    const author = { name: how.author.name ?? '', email: how.author.email, at: this.#manager.clock.now() };
    const changed = new Map([...update.files].map(([path, text]) => [`${prefix}${path}`, Buffer.from(text)]));
    const commit = workTree.commit(changed, { author, message, signer: source.signer });
    if (!commit) return undefined;
    await this.#push(() => workTree.push(push));
    this.#cache.keep(source.url, commit, workTree.objects);
    return { commit, message };
  }

  #set(files: Map<string, Buffer>, policies: KubeObject[]): Update {
    try {
      return updateFiles(files, settersOf(policies));
    } catch (error) {
      if (!(error instanceof UpdateError)) throw error;
      throw new PassFailure('UpdateFailed', `failed to apply policies: ${error.message}`);
    }
  }

  #message({ metadata, spec }: KubeObject, update: Update): string {
    const { messageTemplate, messageTemplateValues: values = {} } = (spec.git as GitSpec).commit;
    return commitMessage(messageTemplate, { namespace: metadata.namespace ?? '', name: metadata.name as string, values, update });
  }

  async #push(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw new PassFailure('GitOperationFailed', `failed to update source: failed to push to remote: ${(error as Error).message}`);
    }
  }

  #remember({ status }: Draft, revision: string, observed: ObservedPolicies, source: AutomationSource, pushed: Pushed | undefined): void {
    const { branch, switches } = source.plan;
    if (Object.keys(observed).length) status.observedPolicies = observed;
    else delete status.observedPolicies;
    status.observedSourceRevision = pushed && !switches ? `${branch}@sha1:${pushed.commit}` : revision;
    if (!pushed) return;
    status.lastPushCommit = pushed.commit;
    status.lastPushTime = timestamp(this.#manager.clock);
  }

  /** The source's timeout bounds the work with its server. */
  async #withTimeout<T>(source: AutomationSource, signal: AbortSignal, work: (connection: RemoteConnection) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    const timer = this.#manager.clock.after(source.timeoutMs, () => abort.abort());
    try {
      const { url, authorization } = source;
      return await work({ fetch: this.#manager.network.fetch, url, authorization, signal: AbortSignal.any([signal, abort.signal]) });
    } catch (error) {
      // The controller ends: that says nothing about the repository.
      if (signal.aborted) throw new Error('context canceled', { cause: error });
      throw error;
    } finally {
      timer.cancel();
    }
  }
}
