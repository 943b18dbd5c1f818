import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { sayDuration } from '../../course/duration.ts';
import type { Sight } from '../sight.ts';
import { commitOf, conditionOf, intervalOf, isRunning, isSuspended, lastSpoke, nextPass, shortRevision, timeOf } from './flux-object.ts';
import type { Hop } from './trace.ts';

const firstLine = (text: string) => text.trim().split('\n')[0] ?? '';

/** How long until it looks again, as far as its status and events tell. */
export const nextSourcePass = async (source: KubeObject, sight: Sight): Promise<number | undefined> => {
  const status = source['status'] ?? {};
  const spoke = await lastSpoke(source, sight);
  const last = Math.max(spoke, timeOf(status.artifact?.lastUpdateTime), timeOf(status.lastHandledReconcileAt));
  return nextPass(last, intervalOf(source), sight.now);
};

const polls = async (source: KubeObject, sight: Sight): Promise<{ says: string; nextInMs?: number }> => {
  const next = await nextSourcePass(source, sight);
  const interval = `polls every ${String(source['spec']?.interval)}`;
  if (next === undefined) return { says: interval };
  return { says: next > 0 ? `${interval}, next in ${sayDuration(next)}` : `${interval}, due now`, nextInMs: next };
};

/** Where a source stands. `head` is the commit that it should have; without it any artifact will do. */
export const sourceHop = async (source: KubeObject, head: string | undefined, sight: Sight): Promise<Hop> => {
  const ready = conditionOf(source, 'Ready');
  const revision = source['status']?.artifact?.revision as string | undefined;
  const subject = `${source.kind} ${source.metadata.name}`;
  const short = shortRevision(revision);
  const hop = { stage: 'source' as const, subject, ...(short ? { revision: short } : {}) };
  const atHead = revision !== undefined && (head === undefined || commitOf(revision) === head);
  if (atHead) return { ...hop, state: 'done', code: '', says: 'has it' };
  if (isSuspended(source)) return { ...hop, state: 'stuck', code: 'source-suspended', says: 'is suspended: it does not look' };
  if (!(await isRunning('source-controller', sight)))
    return { ...hop, state: 'stuck', code: 'source-down', says: 'source-controller has no running pod: nobody looks' };
  if (ready?.status === 'False' || conditionOf(source, 'FetchFailed')?.status === 'True') {
    const words = ready?.status === 'False' ? ready.message : (conditionOf(source, 'FetchFailed')?.message ?? '');
    return { ...hop, state: 'stuck', code: 'source-failed', says: firstLine(words), words };
  }
  const { says, nextInMs } = await polls(source, sight);
  const lead = revision ? 'has an older commit; ' : 'has fetched nothing yet; ';
  return { ...hop, state: 'moving', code: 'source-behind', says: lead + says, ...(nextInMs === undefined ? {} : { nextInMs }) };
};
