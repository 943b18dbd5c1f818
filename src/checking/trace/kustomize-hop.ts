import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { sayDuration } from '../../course/duration.ts';
import type { Sight } from '../sight.ts';
import {
  commitOf,
  conditionOf,
  intervalOf,
  isObserved,
  isRunning,
  isSuspended,
  kustomizeApi,
  nextPass,
  shortRevision,
  timeOf,
} from './flux-object.ts';
import type { Hop } from './trace.ts';

const firstLine = (text: string) => text.trim().split('\n')[0] ?? '';

interface HistoryEntry {
  lastReconciled?: string;
}

/** When the last pass ended. */
export const lastKustomizePass = (kustomization: KubeObject): number => {
  const history = (kustomization['status']?.history as HistoryEntry[] | undefined) ?? [];
  return Math.max(
    0,
    ...history.map((entry) => timeOf(entry.lastReconciled)),
    timeOf(conditionOf(kustomization, 'Ready')?.lastTransitionTime),
  );
};

/** How long until the next pass. */
export const nextKustomizePass = (kustomization: KubeObject, now: number): number | undefined =>
  nextPass(lastKustomizePass(kustomization), intervalOf(kustomization), now);

type Place = Pick<Hop, 'stage' | 'subject' | 'revision'>;

const failed = (place: Place, reason: string, words: string): Hop => {
  const code = { DependencyNotReady: 'dependency', HealthCheckFailed: 'unhealthy' }[reason] ?? 'failed';
  return { ...place, state: 'stuck', code, says: firstLine(words), words };
};

// These two are decided before lastAttemptedRevision is written.
const early = new Set(['DependencyNotReady', 'ArtifactFailed']);

/** What the controller complains of, if it speaks of this commit and does not come back to it by itself within seconds. */
const complaintOf = (kustomization: KubeObject, head: string | undefined): { reason: string; message: string } | undefined => {
  const ready = conditionOf(kustomization, 'Ready');
  if (ready?.status !== 'False' || /retrying in \d+s$/.test(ready.message)) return undefined;
  const attempted = commitOf(kustomization['status']?.lastAttemptedRevision);
  return early.has(ready.reason) || head === undefined || attempted === head ? ready : undefined;
};

const onItsWay = (place: Place, kustomization: KubeObject, now: number): Hop => {
  const ready = conditionOf(kustomization, 'Ready');
  const next = nextKustomizePass(kustomization, now);
  const says = ready && ready.status !== 'True' ? firstLine(ready.message) : 'has not applied it yet';
  if (!next) return { ...place, state: 'moving', code: 'behind', says };
  return { ...place, state: 'moving', code: 'behind', says: `${says}; next pass in ${sayDuration(next)} at the latest`, nextInMs: next };
};

interface Dependency {
  name: string;
  namespace?: string;
}

const isReady = (object: KubeObject | null): boolean =>
  object !== null && conditionOf(object, 'Ready')?.status === 'True' && isObserved(object);

/** The complaint is of half a minute ago: what it depends on has become ready since. */
const dependenciesReady = async (kustomization: KubeObject, { cluster }: Sight): Promise<boolean> => {
  const names = (kustomization['spec']?.dependsOn as Dependency[] | undefined) ?? [];
  const all = names.map(({ name, namespace = kustomization.metadata.namespace }) =>
    cluster.get({ apiVersion: kustomizeApi, kind: 'Kustomization', name, ...(namespace ? { namespace } : {}) }),
  );
  return (await Promise.all(all)).every(isReady);
};

// kustomize-controller's --requeue-dependency.
const dependencyPauseMs = 30_000;

const looksAgain = (place: Place): Hop => ({
  ...place,
  state: 'moving',
  code: 'behind',
  says: `what it depends on is ready now; it looks again within ${sayDuration(dependencyPauseMs)}`,
  nextInMs: dependencyPauseMs,
});

/** Where a Kustomization stands. `head` is the commit that it should have applied; `sourceHasIt` tells whether it could. */
export const kustomizeHop = async (
  kustomization: KubeObject,
  head: string | undefined,
  sourceHasIt: boolean,
  sight: Sight,
): Promise<Hop> => {
  const applied = kustomization['status']?.lastAppliedRevision as string | undefined;
  const ready = conditionOf(kustomization, 'Ready');
  const short = shortRevision(applied);
  const place: Place = {
    stage: 'kustomize',
    subject: `Kustomization ${kustomization.metadata.name}`,
    ...(short ? { revision: short } : {}),
  };
  if (isSuspended(kustomization)) return { ...place, state: 'stuck', code: 'suspended', says: 'is suspended: it applies nothing' };
  const atHead = applied !== undefined && (head === undefined || commitOf(applied) === head);
  if (atHead && ready?.status === 'True' && isObserved(kustomization))
    return { ...place, state: 'done', code: '', says: firstLine(ready.message) };
  if (!sourceHasIt) return { ...place, state: 'waiting', code: 'behind', says: 'waits for the source' };
  if (!(await isRunning('kustomize-controller', sight)))
    return { ...place, state: 'stuck', code: 'controller-down', says: 'kustomize-controller has no running pod: nobody applies' };
  const complaint = complaintOf(kustomization, head);
  if (complaint?.reason === 'DependencyNotReady' && (await dependenciesReady(kustomization, sight))) return looksAgain(place);
  return complaint ? failed(place, complaint.reason, complaint.message) : onItsWay(place, kustomization, sight.now);
};
