// kubectl logs [-f] POD | TYPE/NAME.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { pathOf } from '../../kubernetes/rest/discovery.ts';
import { readAll } from '../../kubernetes/rest/rest-client.ts';
import { ApiError, type Status } from '../../kubernetes/machinery/status.ts';
import type { Flags } from '../flags.ts';
import { ExitError, type Verb } from '../standin.ts';
import type { KubectlContext } from './context.ts';

/** The pods behind `deploy/web`, `svc/web` or a selector, newest ready first. */
export const podsOf = async (context: KubectlContext, word: string | undefined, flags: Flags): Promise<KubeObject[]> => {
  const namespace = context.namespace(flags);
  const pods = await context.resource('pods');
  const selector = flags.string('selector');
  if (!word && !selector)
    throw new ExitError(
      "error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples",
    );
  if (word && !word.includes('/')) return [await context.get(pods, namespace, word)];
  if (word) {
    const [type = '', name = ''] = word.split('/');
    const resource = await context.resource(type);
    const owner = await context.get(resource, namespace, name);
    if (resource.resource === 'pods') return [owner];
    const labels = (owner.spec?.selector?.matchLabels ?? owner.spec?.selector ?? {}) as Record<string, string>;
    return list(
      context,
      namespace,
      Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    );
  }
  return list(context, namespace, selector);
};

const list = async (context: KubectlContext, namespace: string, labelSelector: string): Promise<KubeObject[]> => {
  const found = await context.client.json<{ items: KubeObject[] }>({
    path: pathOf(await context.resource('pods'), namespace),
    query: { labelSelector },
  });
  const ready = (pod: KubeObject) =>
    pod.status?.conditions?.some((each: { type: string; status: string }) => each.type === 'Ready' && each.status === 'True') ? 0 : 1;
  return found.items.sort((a, b) => ready(a) - ready(b));
};

export const defaultContainer = (context: KubectlContext, pod: KubeObject, flags: Flags): string => {
  const containers = pod.spec.containers as { name: string }[];
  const chosen =
    flags.string('container') || pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'] || (containers[0]?.name as string);
  if (!flags.string('container') && containers.length > 1 && !pod.metadata.annotations?.['kubectl.kubernetes.io/default-container']) {
    context.terminal.err(`Defaulted container "${chosen}" out of: ${containers.map((each) => each.name).join(', ')}\n`);
  }
  return chosen;
};

const stream = async (context: KubectlContext, pod: KubeObject, container: string, flags: Flags): Promise<void> => {
  const query = {
    container,
    follow: flags.boolean('follow') || undefined,
    previous: flags.boolean('previous') || undefined,
    timestamps: flags.boolean('timestamps') || undefined,
    tailLines: flags.string('tail') && flags.string('tail') !== '-1' ? flags.string('tail') : undefined,
    sinceSeconds: flags.string('since') ? Math.round(flags.duration('since') / 1000) : undefined,
  };
  const path = pathOf(await context.resource('pods'), pod.metadata.namespace, pod.metadata.name, 'log');
  const { code, stream: body } = await context.client.open({ path, query, accept: '*/*', signal: context.terminal.signal });
  if (code >= 400) throw new ApiError(JSON.parse(await readAll(body)) as Status);
  const prefix = flags.boolean('prefix') ? `[pod/${pod.metadata.name}/${container}] ` : '';
  for await (const part of body.setEncoding('utf8')) context.terminal.out(prefix ? String(part).replace(/^(?=.)/gm, prefix) : String(part));
};

export const logs: Verb<KubectlContext> = {
  summary: 'Print the logs for a container in a pod',
  usage: 'kubectl logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  flags: {
    follow: { short: 'f', type: 'boolean', summary: 'go on as the log grows' },
    previous: { short: 'p', type: 'boolean', summary: 'of the container before its last restart' },
    container: { short: 'c', type: 'string' },
    selector: { short: 'l', type: 'string' },
    tail: { type: 'string', default: '-1' },
    since: { type: 'string' },
    timestamps: { type: 'boolean' },
    prefix: { type: 'boolean' },
    'all-containers': { type: 'boolean' },
    'all-pods': { type: 'boolean' },
  },
  async run(context, { args: [word, container], flags }) {
    const pods = await podsOf(context, word, flags);
    const all = flags.given('selector') || flags.boolean('all-pods');
    if (word?.includes('/') && pods.length > 1 && !all)
      context.terminal.err(`Found ${pods.length} pods, using pod/${pods[0]?.metadata.name}\n`);
    for (const pod of all ? pods : pods.slice(0, 1)) {
      const names = flags.boolean('all-containers')
        ? (pod.spec.containers as { name: string }[]).map((each) => each.name)
        : [container ?? defaultContainer(context, pod, flags)];
      for (const name of names) await stream(context, pod, name, flags);
    }
    return 0;
  },
};
