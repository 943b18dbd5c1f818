// flux tree, trace, events, logs.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { Discovery, pathOf } from '../../kubernetes/rest/discovery.ts';
import type { Flags } from '../flags.ts';
import type { Verb } from '../standin.ts';
import { age } from '../kubectl/describe/lines.ts';
import { conditionOf, fail, formatTable, type FluxContext } from './context.ts';
import { gitRepository, kinds, kustomization, ociRepository, otherKinds, parseKind } from './kinds.ts';

interface Entry {
  namespace: string;
  name: string;
  group: string;
  kind: string;
}

const parseId = (id: string): Entry => {
  const [namespace = '', name = '', group = '', kind = ''] = id.replaceAll('__', ':').length === id.length ? id.split('_') : splitId(id);
  return { namespace, name, group, kind };
};

/** RBAC names carry `__` for a colon; the other fields never hold an underscore. */
const splitId = (id: string): string[] => {
  const found = /^([^_]*)_(.*)_([^_]*)_([^_]*)$/.exec(id);
  return found ? [found[1] ?? '', (found[2] ?? '').replaceAll('__', ':'), found[3] ?? '', found[4] ?? ''] : [];
};

const entryTitle = ({ kind, namespace, name }: Entry) => [kind, namespace, name].filter(Boolean).join('/');

const entriesOf = (object: KubeObject): Entry[] =>
  ((object.status?.inventory?.entries ?? []) as { id: string }[]).map(({ id }) => parseId(id));

const isOneOf = (entry: Entry, above: readonly Entry[]): boolean =>
  above.some(({ namespace, name }) => entry.kind === 'Kustomization' && entry.namespace === namespace && entry.name === name);

/** `above`: the Kustomizations that this branch hangs from. Bootstrap's own stands on its own inventory. */
const branch = async (context: FluxContext, entries: Entry[], above: readonly Entry[], pad: string, compact: boolean): Promise<string> => {
  const shown = entries.filter((each) => !isOneOf(each, above) && (!compact || each.group.endsWith('.toolkit.fluxcd.io')));
  let text = '';
  for (const [at, entry] of shown.entries()) {
    const last = at === shown.length - 1;
    text += `${pad}${last ? '└── ' : '├── '}${entryTitle(entry)}\n`;
    if (entry.kind !== 'Kustomization' || !entry.group.startsWith('kustomize.')) continue;
    const nested = await context.find(kustomization, entry.namespace, entry.name);
    if (nested) text += await branch(context, entriesOf(nested), [...above, entry], `${pad}${last ? '    ' : '│   '}`, compact);
  }
  return text;
};

export const tree: Verb<FluxContext> = {
  summary: 'Print the resources reconciled by Flux',
  usage: 'flux tree kustomization NAME [--compact]',
  flags: { compact: { type: 'boolean', summary: 'Flux resources only' } },
  async run(context, { args, flags }) {
    const { kind, rest } = parseKind(args);
    const [name] = rest;
    if (kind !== kustomization) throw fail('this stand-in of flux knows `flux tree kustomization NAME` only');
    if (!name) throw fail('kustomization name is required');
    const namespace = flags.string('namespace');
    const object = await context.get(kustomization, namespace, name);
    const root = { kind: 'Kustomization', group: 'kustomize.toolkit.fluxcd.io', namespace, name };
    const drawn = await branch(context, entriesOf(object), [root], '', flags.boolean('compact'));
    context.terminal.out(`Kustomization/${namespace}/${name}\n${drawn}\n`);
    return 0;
  },
};

const when = (text: string | undefined) => (text ? `${text.replace('T', ' ').replace('Z', '')} +0000 UTC` : '<unknown>');

const block = (rows: [string, string | undefined][]) =>
  rows
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([title, value]) => `${`${title}:`.padEnd(17)}${value}\n`)
    .join('');

const sourceBlock = (source: KubeObject): string => {
  const { ref = {} } = source.spec as { ref?: Record<string, string> };
  const ready = conditionOf(source) as { lastTransitionTime?: string; message?: string } | undefined;
  return block([
    [source.kind, source.metadata.name],
    ['Namespace', source.metadata.namespace],
    ['URL', source.spec.url],
    ['Branch', ref.branch],
    ['Tag', ref.tag ?? ref.semver],
    ['Revision', source.status?.artifact?.revision],
    ['Status', source.spec.suspend ? 'Suspended' : `Last reconciled at ${when(ready?.lastTransitionTime)}`],
    ['Message', ready?.message],
  ]);
};

export const trace: Verb<FluxContext> = {
  summary: 'Trace in-cluster objects throughout the GitOps delivery pipeline',
  usage: 'flux trace (TYPE/NAME | TYPE NAME | NAME --kind KIND --api-version VERSION)',
  flags: { kind: { type: 'string' }, 'api-version': { type: 'string' } },
  async run(context, { args, flags }) {
    const discovery = await Discovery.read(context.client);
    const [type = '', second] = args;
    const [word, name] = flags.string('kind') ? [flags.string('kind'), type] : type.includes('/') ? type.split('/') : [type, second];
    const resource = flags.string('api-version')
      ? discovery.byKind(flags.string('api-version'), flags.string('kind'))
      : discovery.find(word ?? '');
    if (!resource || !name) throw fail('either `<resource>/<name>` or `<resource> <name>` is required as an argument');
    const namespace = resource.namespaced ? flags.string('namespace') : undefined;
    const object = await context.client.json<KubeObject>({ path: pathOf(resource, namespace, name) }).catch((error: Error) => {
      throw fail(`failed to find object: ${error.message}`);
    });
    const labels = object.metadata.labels ?? {};
    const owner = labels['kustomize.toolkit.fluxcd.io/name'];
    if (!owner) {
      context.terminal.err(`failed to trace ${resource.kind}/${name} in namespace ${namespace ?? ''}: object not managed by Flux`);
      return 0;
    }
    const ks = await context.get(kustomization, labels['kustomize.toolkit.fluxcd.io/namespace'] ?? '', owner);
    const ready = conditionOf(ks) as { lastTransitionTime?: string; message?: string } | undefined;
    const reference = ks.spec.sourceRef as { kind: string; name: string; namespace?: string };
    const kind = reference.kind === 'OCIRepository' ? ociRepository : gitRepository;
    const source = {
      ...(await context.get(kind, reference.namespace ?? (ks.metadata.namespace as string), reference.name)),
      kind: kind.kind,
    };
    const texts = [
      block([
        ['Object', `${resource.kind}/${name}`],
        ['Namespace', namespace],
        ['Status', 'Managed by Flux'],
      ]),
      block([
        ['Kustomization', owner],
        ['Namespace', ks.metadata.namespace],
        ['Target', ks.spec.targetNamespace],
        ['Path', ks.spec.path],
        ['Revision', ks.status?.lastAppliedRevision],
        ['Status', ks.spec.suspend ? 'Suspended' : `Last reconciled at ${when(ready?.lastTransitionTime)}`],
        ['Message', ready?.message],
      ]),
      sourceBlock(source),
    ];
    context.terminal.out(`\n${texts.join('---\n')}`);
    return 0;
  },
};

const related = async (
  context: FluxContext,
  text: string,
  namespace: string,
): Promise<{ kind: string; name: string; namespace: string }[]> => {
  const [word = '', name = ''] = text.split('/');
  const kind = [...kinds, ...otherKinds].find((each) => each.kind.toLowerCase() === word.toLowerCase());
  if (!kind) throw fail(`'${word}' is not a recognized Flux kind`);
  const object = await context.get(kind, namespace, name);
  const source = object.spec.sourceRef as { kind: string; name: string; namespace?: string } | undefined;
  return [
    { kind: kind.kind, name, namespace },
    ...(source ? [{ kind: source.kind, name: source.name, namespace: source.namespace ?? namespace }] : []),
  ];
};

const isFluxKind = (kind: string) => [...kinds, ...otherKinds].some((each) => each.kind === kind);

export const events: Verb<FluxContext> = {
  summary: 'Display Kubernetes events for Flux resources',
  usage: 'flux events [--for KIND/NAME] [-A] [--types Warning]',
  flags: {
    for: { type: 'string', summary: 'KIND/NAME' },
    'all-namespaces': { short: 'A', type: 'boolean' },
    types: { type: 'list' },
    watch: { short: 'w', type: 'boolean' },
  },
  async run(context, { flags }) {
    const everywhere = flags.boolean('all-namespaces');
    const namespace = flags.string('namespace');
    const about = flags.string('for') ? await related(context, flags.string('for'), namespace) : undefined;
    const list = await context.client.json<{ items: KubeObject[] }>({
      path: everywhere ? '/api/v1/events' : `/api/v1/namespaces/${namespace}/events`,
    });
    const shown = list.items
      .filter((each) =>
        about
          ? about.some((one) => one.kind === each.involvedObject.kind && one.name === each.involvedObject.name)
          : isFluxKind(each.involvedObject.kind),
      )
      .filter((each) => !flags.list('types').length || flags.list('types').includes(each.type))
      .map((each) => ({ each, rank: about?.findIndex((one) => one.kind === each.involvedObject.kind) ?? 0 }))
      // Of one second, what is about the object itself comes before what is about its source.
      .sort((a, b) => Date.parse(a.each.lastTimestamp) - Date.parse(b.each.lastTimestamp) || a.rank - b.rank)
      .map(({ each }) => each);
    if (!shown.length) throw fail(everywhere ? 'No events found.' : `No events found in ${namespace} namespace.`);
    const rows = shown.flatMap((each) => eventRows(context, each, everywhere));
    context.terminal.out(formatTable([...(everywhere ? ['Namespace'] : []), 'Last Seen', 'Type', 'Reason', 'Object', 'Message'], rows));
    return 0;
  },
};

/** A message of several lines takes as many rows. */
const eventRows = (context: FluxContext, event: KubeObject, everywhere: boolean): string[][] => {
  const seen = age(context.now() - Date.parse(event.lastTimestamp));
  const last = (event.count ?? 1) > 1 ? `${seen} (x${event.count} over ${age(context.now() - Date.parse(event.firstTimestamp))})` : seen;
  const [first = '', ...more] = String(event.message).trimEnd().split('\n');
  const place = everywhere ? [event.metadata.namespace ?? ''] : [];
  return [
    [...place, last, event.type, event.reason, `${event.involvedObject.kind}/${event.involvedObject.name}`, first],
    ...more.map((line) => [...place.map(() => ''), '', '', '', '', line]),
  ];
};

interface LogLine {
  ts: string;
  level: string;
  msg: string;
  error?: string;
  controllerKind?: string;
  name?: string;
  namespace?: string;
}

const logText = (line: LogLine) =>
  `${line.ts} ${line.level} ${line.controllerKind ?? ''}/${line.name ?? ''}.${line.namespace ?? ''} - ${line.msg} ${line.error ?? ''}\n`;

const wantedLine = (line: LogLine, flags: Flags): boolean => {
  const everywhere = flags.boolean('all-namespaces');
  const kind = flags.string('kind');
  if (!line.controllerKind || (kind && line.controllerKind.toLowerCase() !== kind.toLowerCase())) return false;
  if (flags.string('name') && line.name !== flags.string('name')) return false;
  if (flags.string('level') && line.level !== flags.string('level')) return false;
  return everywhere || line.namespace === flags.string('namespace');
};

export const logs: Verb<FluxContext> = {
  summary: 'Display formatted logs for Flux components',
  usage: 'flux logs [--kind KIND] [--name NAME] [--level error] [--since 5m] [-A]',
  flags: {
    kind: { type: 'string' },
    name: { type: 'string' },
    level: { type: 'string' },
    since: { type: 'string' },
    tail: { type: 'string' },
    follow: { short: 'f', type: 'boolean' },
    'all-namespaces': { short: 'A', type: 'boolean' },
    'flux-namespace': { type: 'string', default: 'flux-system' },
  },
  async run(context, { flags }) {
    const home = flags.string('flux-namespace');
    const pods = await context.client.json<{ items: KubeObject[] }>({ path: `/api/v1/namespaces/${home}/pods` });
    const controllers = pods.items.filter((each) => each.spec.containers.some((one: { name: string }) => one.name === 'manager'));
    if (!controllers.length) throw fail(`no Flux pods found in namespace "${home}"`);
    const query = {
      container: 'manager',
      sinceSeconds: flags.string('since') ? Math.round(flags.duration('since') / 1000) : undefined,
      tailLines: flags.string('tail') || undefined,
      follow: flags.boolean('follow') || undefined,
    };
    const show = async (pod: KubeObject) => {
      for await (const line of context.client.lines<LogLine>({
        path: `/api/v1/namespaces/${home}/pods/${pod.metadata.name}/log`,
        query,
        accept: '*/*',
        signal: context.terminal.signal,
      })) {
        if (wantedLine(line, flags)) context.terminal.out(logText(line));
      }
    };
    if (flags.boolean('follow')) await Promise.all(controllers.map(show));
    else for (const pod of controllers) await show(pod);
    return 0;
  },
};
