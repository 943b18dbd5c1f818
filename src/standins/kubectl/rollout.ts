// kubectl rollout status|history|undo|restart|pause|resume for Deployments (status also for StatefulSets and DaemonSets).
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { pathOf } from '../../kubernetes/rest/discovery.ts';
import type { Flags } from '../flags.ts';
import { ExitError, formatColumns, type Verb } from '../standin.ts';
import { chosen } from './changes.ts';
import { lowerKind, type KubectlContext } from './context.ts';

type Target = Awaited<ReturnType<typeof chosen>>[number];

const revisionOf = (object: KubeObject): number => Number(object.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);

/** Text to print, and whether the rollout is over; throws where it cannot end well. */
const deploymentStatus = (object: KubeObject): { text: string; done: boolean } => {
  const { name } = object.metadata;
  const { replicas = 1 } = object.spec as { replicas?: number };
  const status = (object.status ?? {}) as Record<string, number> & { conditions?: { type: string; reason: string }[] };
  const waiting = (why: string) => ({ text: `Waiting for deployment "${name}" rollout to finish: ${why}\n`, done: false });
  if ((object.metadata.generation ?? 0) > (status.observedGeneration ?? 0))
    return { text: 'Waiting for deployment spec update to be observed...\n', done: false };
  if (status.conditions?.some((each) => each.type === 'Progressing' && each.reason === 'ProgressDeadlineExceeded'))
    throw new ExitError(`error: deployment "${name}" exceeded its progress deadline`);
  const { updatedReplicas = 0, replicas: total = 0, availableReplicas = 0 } = status;
  if (updatedReplicas < replicas) return waiting(`${updatedReplicas} out of ${replicas} new replicas have been updated...`);
  if (total > updatedReplicas) return waiting(`${total - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas) return waiting(`${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  return { text: `deployment "${name}" successfully rolled out\n`, done: true };
};

const setStatus = (object: KubeObject): { text: string; done: boolean } => {
  const status = (object.status ?? {}) as Record<string, number>;
  const kind = object.kind === 'DaemonSet' ? 'daemon set' : 'statefulset rolling update';
  const wanted = object.kind === 'DaemonSet' ? (status.desiredNumberScheduled ?? 0) : (object.spec.replicas ?? 1);
  const ready = object.kind === 'DaemonSet' ? (status.numberAvailable ?? 0) : (status.readyReplicas ?? 0);
  if ((object.metadata.generation ?? 0) > (status.observedGeneration ?? 0) || ready < wanted)
    return { text: `Waiting for ${wanted - ready} pods to be ready...\n`, done: false };
  return {
    text:
      object.kind === 'DaemonSet'
        ? `${kind} "${object.metadata.name}" successfully rolled out\n`
        : `${kind} complete ${ready} pods at revision ${(status as unknown as { currentRevision: string }).currentRevision}...\n`,
    done: true,
  };
};

const status = async (context: KubectlContext, { resource, namespace, name }: Target, flags: Flags): Promise<number> => {
  const timeoutMs = flags.duration('timeout');
  const timeout = timeoutMs > 0 ? AbortSignal.timeout(timeoutMs) : undefined;
  const signal = timeout ? AbortSignal.any([context.terminal.signal, timeout]) : context.terminal.signal;
  const show = (object: KubeObject): boolean => {
    const { text, done } = object.kind === 'Deployment' ? deploymentStatus(object) : setStatus(object);
    context.terminal.out(text);
    return done;
  };
  const live = await context.get(resource, namespace, name);
  if (show(live) || !flags.boolean('watch')) return 0;
  const query = { watch: true, fieldSelector: `metadata.name=${name}`, resourceVersion: live.metadata.resourceVersion };
  for await (const event of context.client.lines<{ type: string; object: KubeObject }>({
    path: pathOf(resource, namespace),
    query,
    signal,
  })) {
    if (event.type === 'DELETED') throw new ExitError('error: object has been deleted');
    if (event.type === 'MODIFIED' && show(event.object)) return 0;
  }
  throw new ExitError(timeout?.aborted ? 'error: timed out waiting for the condition' : 'error: watch closed before rollout finished');
};

const revisions = async (context: KubectlContext, { namespace, resource, name }: Target): Promise<KubeObject[]> => {
  const deployment = await context.get(resource, namespace, name);
  const sets = await context.client.json<{ items: KubeObject[] }>({ path: pathOf(await context.resource('replicasets.apps'), namespace) });
  return sets.items
    .filter((each) => each.metadata.ownerReferences?.some((owner) => owner.uid === deployment.metadata.uid))
    .sort((a, b) => revisionOf(a) - revisionOf(b));
};

const history = async (context: KubectlContext, target: Target): Promise<number> => {
  const rows = (await revisions(context, target)).map((each) => [
    String(revisionOf(each)),
    each.metadata.annotations?.['kubernetes.io/change-cause'] ?? '<none>',
  ]);
  context.terminal.out(
    `${lowerKind(target.resource)}/${target.name} \n${formatColumns([['REVISION', 'CHANGE-CAUSE'], ...rows], { gap: 2 })}\n`,
  );
  return 0;
};

const undo = async (context: KubectlContext, target: Target, flags: Flags): Promise<number> => {
  const sets = await revisions(context, target);
  const wanted = Number(flags.string('to-revision') || 0);
  const set = wanted ? sets.find((each) => revisionOf(each) === wanted) : sets.at(-2);
  if (!set)
    throw new ExitError(
      wanted
        ? `error: unable to find specified revision ${wanted} in history`
        : `error: no rollout history found for deployment "${target.name}"`,
    );
  const { 'pod-template-hash': _, ...labels } = (set.spec.template.metadata.labels ?? {}) as Record<string, string>;
  const template = { ...set.spec.template, metadata: { ...set.spec.template.metadata, labels } };
  await send(context, target, 'application/json-patch+json', [{ op: 'replace', path: '/spec/template', value: template }]);
  context.terminal.out(`${lowerKind(target.resource)}/${target.name} rolled back\n`);
  return 0;
};

const send = (context: KubectlContext, { resource, namespace, name }: Target, contentType: string, body: unknown) =>
  context.client.json<KubeObject>({
    method: 'PATCH',
    path: pathOf(resource, namespace, name),
    query: { fieldManager: 'kubectl-rollout' },
    contentType,
    body,
  });

const strategic = 'application/strategic-merge-patch+json';

const restart = async (context: KubectlContext, target: Target): Promise<number> => {
  // kubectl writes local time with its offset; the clock of this process is the learner's own.
  const { localTimestamp } = await import('../../platform/clock.ts');
  await send(context, target, strategic, {
    spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': localTimestamp() } } } },
  });
  context.terminal.out(`${lowerKind(target.resource)}/${target.name} restarted\n`);
  return 0;
};

const pause = async (context: KubectlContext, target: Target, paused: boolean): Promise<number> => {
  await send(context, target, strategic, { spec: { paused: paused || null } });
  context.terminal.out(`${lowerKind(target.resource)}/${target.name} ${paused ? 'paused' : 'resumed'}\n`);
  return 0;
};

export const rollout: Verb<KubectlContext> = {
  summary: 'Manage the rollout of a resource',
  usage: 'kubectl rollout (status|history|undo|restart|pause|resume) (TYPE NAME | TYPE/NAME)',
  flags: {
    timeout: { type: 'string', default: '0' },
    watch: { short: 'w', type: 'boolean', default: 'true' },
    'to-revision': { type: 'string' },
    revision: { type: 'string' },
    selector: { short: 'l', type: 'string' },
  },
  async run(context, { args: [verb, ...args], flags }) {
    let code = 0;
    for (const target of await chosen(context, args, flags)) {
      switch (verb) {
        case 'status':
          code ||= await status(context, target, flags);
          break;
        case 'history':
          code ||= await history(context, target);
          break;
        case 'undo':
          code ||= await undo(context, target, flags);
          break;
        case 'restart':
          code ||= await restart(context, target);
          break;
        case 'pause':
        case 'resume':
          code ||= await pause(context, target, verb === 'pause');
          break;
        default:
          throw new ExitError(`error: unknown command "${verb ?? ''}" for "kubectl rollout"`);
      }
    }
    return code;
  },
};
