// kubectl describe: finds the objects, asks for what belongs to them, prints.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { apiErrors } from '../../../kubernetes/machinery/status.ts';
import { pathOf, type DiscoveredResource } from '../../../kubernetes/rest/discovery.ts';
import type { Flags } from '../../flags.ts';
import type { Verb } from '../../standin.ts';
import { alignTabs } from '../../tab-writer.ts';
import type { KubectlContext } from '../context.ts';
import { readManifests } from '../manifests.ts';
import { parseSelection } from '../selection.ts';
import { eventLines, selectorText } from './lines.ts';
import { describeConfigMap, describeGeneric, describeNamespace, describeSecret, describeService } from './plain.ts';
import { describePod } from './pod.ts';
import { describeDeployment, describeJob, describeSet } from './workload.ts';

const listOf = async (
  context: KubectlContext,
  word: string,
  namespace: string | undefined,
  query: Record<string, string> = {},
): Promise<KubeObject[]> =>
  (await context.client.json<{ items: KubeObject[] }>({ path: pathOf(await context.resource(word), namespace), query })).items;

const owned = (all: KubeObject[], owner: KubeObject) =>
  all.filter((each) => each.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid));

const body = async (context: KubectlContext, object: KubeObject): Promise<string> => {
  const { namespace, name } = object.metadata;
  switch (object.kind) {
    case 'Pod':
      return describePod(object);
    case 'Deployment':
      return describeDeployment(object, owned(await listOf(context, 'replicasets.apps', namespace), object));
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return describeSet(
        object,
        owned(await listOf(context, 'pods', namespace, { labelSelector: selectorText(object.spec.selector) }), object),
      );
    case 'Job':
      return describeJob(object);
    case 'Service':
      return describeService(
        object,
        await listOf(context, 'endpointslices', namespace, { labelSelector: `kubernetes.io/service-name=${name}` }),
      );
    case 'ConfigMap':
      return describeConfigMap(object);
    case 'Secret':
      return describeSecret(object);
    case 'Namespace':
      return describeNamespace(object, await listOf(context, 'resourcequotas', name), await listOf(context, 'limitranges', name));
    default:
      return describeGeneric(object);
  }
};

const withoutEvents = new Set(['Secret', 'Namespace']);

const describeOne = async (context: KubectlContext, object: KubeObject, flags: Flags): Promise<string> => {
  const text = await body(context, object);
  const show = flags.boolean('show-events') && !withoutEvents.has(object.kind);
  const { name, namespace, uid } = object.metadata;
  const fieldSelector = `involvedObject.name=${name},involvedObject.namespace=${namespace ?? ''},involvedObject.kind=${object.kind},involvedObject.uid=${uid}`;
  if (!show) return alignTabs(text);
  const events = await listOf(context, 'events', namespace ?? 'default', { fieldSelector });
  events.sort((a, b) => ((a.lastTimestamp ?? '') < (b.lastTimestamp ?? '') ? -1 : 1));
  return alignTabs(text + eventLines(events, context.now()));
};

const find = async (
  context: KubectlContext,
  resource: DiscoveredResource,
  name: string | undefined,
  flags: Flags,
): Promise<KubeObject[]> => {
  const namespace = resource.namespaced && !flags.boolean('all-namespaces') ? context.namespace(flags) : undefined;
  const list = await context.client.json<KubeObject>({
    path: pathOf(resource, namespace),
    query: { labelSelector: flags.string('selector') || undefined },
  });
  const items = (list.items as KubeObject[]).map((each) => ({ ...each, apiVersion: list.apiVersion, kind: resource.kind }));
  if (!name) return items;
  // kubectl takes the name as a prefix where nothing has exactly that name.
  const exact = items.filter((each) => each.metadata.name === name);
  const found = exact.length ? exact : items.filter((each) => each.metadata.name.startsWith(name));
  if (!found.length) throw apiErrors.notFound(resource, name);
  return found;
};

export const describe: Verb<KubectlContext> = {
  summary: 'Show details of a specific resource or group of resources',
  usage: 'kubectl describe (TYPE [NAME_PREFIX] | TYPE -l label | TYPE/NAME | -f FILENAME)',
  flags: {
    filename: { short: 'f', type: 'list' },
    selector: { short: 'l', type: 'string' },
    'all-namespaces': { short: 'A', type: 'boolean' },
    'show-events': { type: 'boolean', default: 'true' },
  },
  async run(context, { args, flags }) {
    const objects: KubeObject[] = [];
    if (flags.given('filename')) {
      for (const { object, source } of await readManifests(context, flags))
        objects.push(...(await find(context, await context.resourceOf(object, source), object.metadata.name, flags)));
    } else
      for (const { resource, name } of await parseSelection(context, args)) objects.push(...(await find(context, resource, name, flags)));
    const texts: string[] = [];
    for (const object of objects) texts.push(await describeOne(context, object, flags));
    if (!texts.length)
      context.terminal.err(
        flags.boolean('all-namespaces') ? 'No resources found\n' : `No resources found in ${context.namespace(flags)} namespace.\n`,
      );
    context.terminal.out(texts.join('\n\n'));
    return 0;
  },
};
