// flux get.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Flags } from '../flags.ts';
import type { Verb } from '../standin.ts';
import { conditionOf, fail, formatTable, type FluxContext } from './context.ts';
import { gitRepository, kinds, kustomization, otherKinds, parseKind, shortRevision, type FluxKind } from './kinds.ts';

const revisionOf = (object: KubeObject): string => object.status?.artifact?.revision ?? object.status?.lastAppliedRevision ?? '';

const title = (text: string) => `${text[0]?.toUpperCase()}${text.slice(1)}`;

const rowOf = (object: KubeObject, prefix: string, everywhere: boolean): string[] => {
  const ready = conditionOf(object);
  return [
    ...(everywhere ? [object.metadata.namespace ?? ''] : []),
    `${prefix}${object.metadata.name}`,
    shortRevision(revisionOf(object)),
    title(String(object.spec?.suspend ?? false)),
    ready?.status ?? 'False',
    shortRevision(ready?.message ?? 'waiting to be reconciled'),
  ];
};

const print = (context: FluxContext, objects: KubeObject[], flags: Flags, prefix = ''): void => {
  const everywhere = flags.boolean('all-namespaces');
  const [type, status] = flags.string('status-selector').split('=');
  const shown = type ? objects.filter((each) => conditionOf(each, title(type))?.status.toLowerCase() === status?.toLowerCase()) : objects;
  const header = [...(everywhere ? ['Namespace'] : []), 'Name', 'Revision', 'Suspended', 'Ready', 'Message'];
  context.terminal.out(
    formatTable(
      header,
      shown.map((each) => rowOf(each, prefix, everywhere)),
      !flags.boolean('no-header'),
    ),
  );
};

const getMany = async (context: FluxContext, wanted: FluxKind[], flags: Flags): Promise<number> => {
  const namespace = flags.boolean('all-namespaces') ? undefined : flags.string('namespace');
  for (const kind of wanted) {
    if (!(await context.served(kind))) continue;
    const objects = await context.list(kind, namespace);
    if (!objects.length) continue;
    print(context, objects, flags, `${kind.lower}/`);
    context.terminal.out('\n');
  }
  return 0;
};

export const get: Verb<FluxContext> = {
  summary: 'Get the resources and their status',
  usage: 'flux get (all | sources (git|oci|all) | kustomizations) [NAME] [-A] [--status-selector ready=false]',
  flags: {
    'all-namespaces': { short: 'A', type: 'boolean', summary: 'in every namespace' },
    'no-header': { type: 'boolean' },
    'status-selector': { type: 'string', summary: 'only objects with this condition, such as ready=false' },
    watch: { short: 'w', type: 'boolean' },
  },
  async run(context, { args, flags }) {
    const [first, second] = args;
    const everything = [
      gitRepository,
      ...kinds.filter((each) => each.words[1] === 'oci'),
      ...otherKinds.filter((each) => each.words[0] === 'source'),
      kustomization,
      ...otherKinds.filter((each) => each.words[0] !== 'source'),
    ];
    if (first === 'all') return getMany(context, everything, flags);
    if (/^sources?$/.test(first ?? '') && second === 'all')
      return getMany(
        context,
        everything.filter((each) => each.words[0] === 'source'),
        flags,
      );
    const { kind, rest } = parseKind(args);
    if (!kind)
      throw fail(
        `this stand-in of flux cannot get "${args.join(' ')}"; it knows: all, sources git, sources oci, sources all, kustomizations`,
      );
    const namespace = flags.boolean('all-namespaces') ? undefined : flags.string('namespace');
    const [name] = rest;
    const objects = (await context.list(kind, namespace)).filter((each) => !name || each.metadata.name === name);
    if (!objects.length)
      throw fail(
        name
          ? `${kind.kind} object '${name}' not found in "${namespace}" namespace`
          : `no ${kind.kind} objects found in ${namespace ? `"${namespace}" namespace` : 'any namespace'}`,
      );
    print(context, objects, flags);
    return 0;
  },
};
