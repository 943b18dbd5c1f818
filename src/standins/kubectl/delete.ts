// kubectl delete: sends the deletion, then waits until the objects are gone.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { ApiError, isNotFound } from '../../kubernetes/machinery/status.ts';
import { pathOf, type DiscoveredResource } from '../../kubernetes/rest/discovery.ts';
import type { Flags } from '../flags.ts';
import { ExitError, type Verb } from '../standin.ts';
import { chosen } from './changes.ts';
import { lowerKind, type KubectlContext } from './context.ts';
import { readManifests } from './manifests.ts';
import { formatServerError } from './messages.ts';

interface Victim {
  resource: DiscoveredResource;
  name: string;
  namespace: string | undefined;
}

const victims = async (context: KubectlContext, args: string[], flags: Flags): Promise<Victim[]> => {
  if (!flags.given('filename') && !flags.given('kustomize')) return chosen(context, args, flags);
  const manifests = await readManifests(context, flags);
  return Promise.all(
    manifests.map(async ({ object, source }) => {
      const resource = await context.resourceOf(object, source);
      return {
        resource,
        name: object.metadata.name,
        namespace: resource.namespaced ? (object.metadata.namespace ?? context.namespace(flags)) : undefined,
      };
    }),
  );
};

const policies: Record<string, string> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
  true: 'Background',
  false: 'Orphan',
};

const remove = async (context: KubectlContext, victim: Victim, flags: Flags): Promise<KubeObject> => {
  const grace = flags.boolean('now') ? 1 : flags.given('grace-period') ? Number(flags.string('grace-period')) : undefined;
  const seconds = flags.boolean('force') ? 0 : grace;
  const body = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy: policies[flags.string('cascade')] ?? 'Background',
    ...(seconds === undefined || seconds < 0 ? {} : { gracePeriodSeconds: seconds }),
    ...(flags.string('dry-run') === 'server' ? { dryRun: ['All'] } : {}),
  };
  return context.client.json<KubeObject>({ method: 'DELETE', path: pathOf(victim.resource, victim.namespace, victim.name), body });
};

const waitGone = async (
  context: KubectlContext,
  { resource, namespace, name }: Victim,
  uid: string | undefined,
  timeoutMs: number,
): Promise<void> => {
  const signal = timeoutMs > 0 ? AbortSignal.any([context.terminal.signal, AbortSignal.timeout(timeoutMs)]) : context.terminal.signal;
  const fieldSelector = `metadata.name=${name}`;
  const list = await context.client.json<{ metadata: { resourceVersion: string }; items: KubeObject[] }>({
    path: pathOf(resource, namespace),
    query: { fieldSelector },
  });
  if (!list.items.some((each) => !uid || each.metadata.uid === uid)) return;
  const query = { fieldSelector, watch: true, resourceVersion: list.metadata.resourceVersion };
  for await (const event of context.client.lines<{ type: string }>({ path: pathOf(resource, namespace), query, signal }))
    if (event.type === 'DELETED') return;
  throw new ExitError(`error: timed out waiting for the condition on ${resource.resource}/${name}`);
};

export const remover: Verb<KubectlContext> = {
  summary: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  usage: 'kubectl delete (-f FILENAME | TYPE NAME... | TYPE/NAME... | TYPE -l label | TYPE --all)',
  flags: {
    filename: { short: 'f', type: 'list' },
    kustomize: { short: 'k', type: 'string' },
    recursive: { short: 'R', type: 'boolean' },
    selector: { short: 'l', type: 'string' },
    all: { type: 'boolean', summary: 'all of this kind in the namespace' },
    cascade: { type: 'string', bare: 'background', default: 'background', summary: 'background, foreground or orphan' },
    'grace-period': { type: 'string' },
    now: { type: 'boolean' },
    force: { type: 'boolean' },
    wait: { type: 'boolean', default: 'true' },
    timeout: { type: 'string', default: '0' },
    'ignore-not-found': { type: 'boolean' },
    'dry-run': { type: 'string', bare: 'client', default: 'none' },
    output: { short: 'o', type: 'string' },
  },
  async run(context, { args, flags }) {
    const { terminal } = context;
    if (flags.boolean('force'))
      terminal.err(
        'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
      );
    let failed = 0;
    const waiting: { victim: Victim; uid: string | undefined }[] = [];
    for (const victim of await victims(context, args, flags)) {
      try {
        const answer = await remove(context, victim, flags);
        const details = (answer as unknown as { details?: { uid?: string } }).details;
        const short = flags.string('output') === 'name';
        const where = victim.namespace ? ` from ${victim.namespace} namespace` : '';
        terminal.out(
          short
            ? `${lowerKind(victim.resource)}/${victim.name}\n`
            : `${lowerKind(victim.resource)} "${victim.name}" ${flags.boolean('force') ? 'force deleted' : 'deleted'}${where}\n`,
        );
        waiting.push({ victim, uid: details?.uid ?? answer.metadata?.uid });
      } catch (error) {
        if (isNotFound(error) && flags.boolean('ignore-not-found')) continue;
        if (!(error instanceof ApiError)) throw error;
        terminal.err(`${formatServerError(error)}\n`);
        failed++;
      }
    }
    if (flags.boolean('wait') && flags.string('dry-run') === 'none')
      for (const { victim, uid } of waiting) await waitGone(context, victim, uid, flags.duration('timeout'));
    return failed ? 1 : 0;
  },
};
