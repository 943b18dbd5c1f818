// flux get.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Flags } from '../flags.ts';
import type { Verb } from '../standin.ts';
import { columnsOf, titleCase } from './columns.ts';
import { conditionOf, fail, formatTable, type FluxContext } from './context.ts';
import { alert, alertProvider, kinds, knownWords, kustomization, otherKinds, parseKind, receiver, type FluxKind } from './kinds.ts';

const print = (context: FluxContext, kind: FluxKind, objects: KubeObject[], flags: Flags, prefix = ''): void => {
  const everywhere = flags.boolean('all-namespaces');
  const [type, status] = flags.string('status-selector').split('=');
  const shown = type
    ? objects.filter((each) => conditionOf(each, titleCase(type))?.status.toLowerCase() === status?.toLowerCase())
    : objects;
  const columns = columnsOf(kind);
  const header = [...(everywhere ? ['Namespace'] : []), 'Name', ...columns.map(([name]) => name)];
  const rows = shown.map((each) => [
    ...(everywhere ? [each.metadata.namespace ?? ''] : []),
    `${prefix}${each.metadata.name}`,
    ...columns.map(([, cell]) => cell(each)),
  ]);
  context.terminal.out(formatTable(header, rows, !flags.boolean('no-header')));
};

const getMany = async (context: FluxContext, wanted: FluxKind[], flags: Flags): Promise<number> => {
  const namespace = flags.boolean('all-namespaces') ? undefined : flags.string('namespace');
  for (const kind of wanted) {
    if (!(await context.served(kind))) continue;
    const objects = await context.list(kind, namespace);
    if (!objects.length) continue;
    print(context, kind, objects, flags, `${kind.lower}/`);
    context.terminal.out('\n');
  }
  return 0;
};

const ofGroup = (group: string) => [...kinds, ...otherKinds].filter((each) => each.words[0] === group);

/** In the order of `flux get all`. */
const everything: FluxKind[] = [
  ...ofGroup('source'),
  ...ofGroup('image'),
  kustomization,
  ...ofGroup('helmrelease'),
  receiver,
  alertProvider,
  alert,
];

const groups: Record<string, string> = { source: 'source', sources: 'source', image: 'image', images: 'image' };

export const get: Verb<FluxContext> = {
  summary: 'Get the resources and their status',
  usage:
    'flux get (all | sources … | kustomizations | images … | receivers | alerts | alert-providers) [NAME] [-A] [--status-selector ready=false]',
  flags: {
    'all-namespaces': { short: 'A', type: 'boolean', summary: 'in every namespace' },
    'no-header': { type: 'boolean' },
    'status-selector': { type: 'string', summary: 'only objects with this condition, such as ready=false' },
    watch: { short: 'w', type: 'boolean' },
  },
  async run(context, { args, flags }) {
    const [first, second] = args;
    if (first === 'all') return getMany(context, everything, flags);
    const group = groups[first ?? ''];
    if (group && second === 'all')
      return getMany(
        context,
        everything.filter((each) => each.words[0] === group),
        flags,
      );
    const { kind, rest } = parseKind(args);
    if (!kind) throw fail(`this stand-in of flux cannot get "${args.join(' ')}"; it knows: all, sources all, images all, ${knownWords()}`);
    const namespace = flags.boolean('all-namespaces') ? undefined : flags.string('namespace');
    const [name] = rest;
    const objects = (await context.list(kind, namespace)).filter((each) => !name || each.metadata.name === name);
    if (!objects.length)
      throw fail(
        name
          ? `${kind.kind} object '${name}' not found in "${namespace}" namespace`
          : `no ${kind.kind} objects found in ${namespace ? `"${namespace}" namespace` : 'any namespace'}`,
      );
    print(context, kind, objects, flags);
    return 0;
  },
};
