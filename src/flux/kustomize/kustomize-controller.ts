// kustomize-controller as a Program of the simulated kubelet.
// Models: build, substitution, staged server-side apply, drift, prune, health checks, dependencies, events, history. Leaves out: SOPS with anything but age, remote clusters, metrics.
import { Informer } from '../../kubernetes/controller/informer.ts';
import type { Controller, Source } from '../../kubernetes/controller/controller.ts';
import type { Request } from '../../kubernetes/controller/reconciler.ts';
import type { WatchEvent } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Program } from '../../workloads/program.ts';
import { isTrue } from '../runtime/conditions.ts';
import { startManager, type Manager } from '../runtime/manager.ts';
import { sortByDependency } from './dependencies.ts';
import { KustomizationPass } from './kustomization-pass.ts';
import { kustomizationKind, sourceOf, specOf } from './spec.ts';

const sourceKinds = ['GitRepository', 'OCIRepository', 'Bucket'];
const revisionOf = (source: KubeObject): string | undefined => source.status?.artifact?.revision as string | undefined;

const revisionChanged = ({ type, object }: WatchEvent, previous: KubeObject | undefined): boolean => {
  if (type !== 'MODIFIED' || !previous) return true;
  const [old, next] = [revisionOf(previous), revisionOf(object)];
  return next !== undefined && old !== next;
};

const toRequest = (key: string): Request => {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
};

class Fanout {
  readonly #manager: Manager;

  constructor(manager: Manager) {
    this.#manager = manager;
  }

  /** A new revision is for all that use the source and have not tried it yet. */
  source(kind: string): Source {
    return {
      informer: this.#manager.informer({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind }),
      requests: (event, previous) => {
        const revision = revisionOf(event.object);
        if (revision === undefined || !revisionChanged(event, previous)) return [];
        const { namespace, name } = event.object.metadata;
        const isOurs = (each: KubeObject) => {
          const source = sourceOf(each);
          return source.kind === kind && source.namespace === namespace && source.name === name;
        };
        const isDone = (each: KubeObject) =>
          (isTrue(each, 'Ready') || isTrue(each, 'Reconciling')) && each.status?.lastAttemptedRevision === revision;
        return this.#sorted(
          this.#kustomizations().filter((each) => isOurs(each) && !isDone(each)),
          'failed to sort dependencies for revision change',
        );
      },
    };
  }

  /** ConfigMaps and Secrets that variables come from, if they ask to be watched. */
  config(kind: 'ConfigMap' | 'Secret'): Source {
    const { client, signal } = this.#manager;
    const informer = new Informer(client, { apiVersion: 'v1', kind }, { labelSelector: 'reconcile.fluxcd.io/watch=Enabled' });
    signal.addEventListener('abort', () => informer.stop(), { once: true });
    queueMicrotask(() => informer.start());
    return {
      informer,
      requests: ({ object }) => {
        const { namespace, name } = object.metadata;
        const uses = (each: KubeObject) =>
          each.metadata.namespace === namespace &&
          (specOf(each).postBuild?.substituteFrom ?? []).some((reference) => reference.kind === kind && reference.name === name);
        return this.#sorted(this.#kustomizations().filter(uses), 'failed to sort dependencies for config dependency change');
      },
    };
  }

  #kustomizations(): KubeObject[] {
    return this.#manager.informer(kustomizationKind).list();
  }

  #sorted(objects: KubeObject[], complaint: string): Request[] {
    try {
      return sortByDependency(objects).map(toRequest);
    } catch (error) {
      this.#manager.log.error(complaint, error);
      return [];
    }
  }
}

const setUp = (manager: Manager): Controller => {
  const fanout = new Fanout(manager);
  const pass = new KustomizationPass(manager);
  return manager.add({
    kind: kustomizationKind,
    concurrency: Number(manager.flag('concurrent') ?? 4),
    sources: [...sourceKinds.map((kind) => fanout.source(kind)), fanout.config('ConfigMap'), fanout.config('Secret')],
    reconcile: (request, log, signal) => pass.run(request, log, signal),
  });
};

export const kustomizeController: Program = {
  name: 'kustomize-controller',
  matches: ({ repository }) => repository.endsWith('fluxcd/kustomize-controller'),
  start: (context) => startManager(context, 'kustomize-controller', (manager) => void setUp(manager)),
};
