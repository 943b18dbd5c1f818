// flux reconcile, suspend, resume, delete.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Flags } from '../flags.ts';
import type { Verb } from '../standin.ts';
import { confirm } from './confirm.ts';
import { fail, isCurrent, type FluxContext } from './context.ts';
import { gitRepository, hasNoStatus, kinds, knownWords, ociRepository, parseKind, type FluxKind } from './kinds.ts';
import { outcomeOf } from './outcome.ts';

const wanted = (args: string[], verb: string): { kind: FluxKind; names: string[] } => {
  const { kind, rest } = parseKind(args);
  if (!kind || !kinds.includes(kind)) throw fail(`this stand-in of flux cannot ${verb} "${args.join(' ')}"; it knows: ${knownWords()}`);
  return { kind, names: rest };
};

/** RFC 3339 with nanoseconds, which a clock of milliseconds pads. */
const requestTime = (context: FluxContext) => new Date(context.now()).toISOString().replace('Z', '000000Z');

export const reconcileObject = async (
  context: FluxContext,
  kind: FluxKind,
  namespace: string,
  name: string,
  flags: Flags,
): Promise<KubeObject> => {
  const live = await context.get(kind, namespace, name);
  if (live.spec.suspend) throw fail('resource is suspended');
  context.action(`annotating ${kind.kind} ${name} in ${namespace} namespace`);
  const requestedAt = requestTime(context);
  await context.patch(kind, namespace, name, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': requestedAt } } });
  context.success(`${kind.kind} annotated`);
  context.waiting(`waiting for ${kind.kind} reconciliation`);
  let after = live;
  await context.until(flags, async () => {
    after = await context.get(kind, namespace, name);
    return after.status?.lastHandledReconcileAt === requestedAt && isCurrent(after);
  });
  context.success(outcomeOf(kind, after));
  return after;
};

export const reconcile: Verb<FluxContext> = {
  summary: 'Reconcile sources and resources',
  usage: 'flux reconcile (source …|kustomization|image …|receiver) NAME [--with-source]',
  flags: { 'with-source': { type: 'boolean', summary: 'reconcile the source first' }, force: { type: 'boolean' } },
  async run(context, { args, flags }) {
    const { kind, names } = wanted(args, 'reconcile');
    const [name] = names;
    if (!name) throw fail(`${kind.kind} name is required`);
    const namespace = flags.string('namespace');
    const live = await context.get(kind, namespace, name);
    if (live.spec.suspend) throw fail('resource is suspended');
    if (flags.boolean('with-source') && kind.kind === 'Kustomization') {
      const source = live.spec.sourceRef as { kind: string; name: string; namespace?: string };
      await reconcileObject(
        context,
        source.kind === 'OCIRepository' ? ociRepository : gitRepository,
        source.namespace ?? namespace,
        source.name,
        flags,
      );
    }
    await reconcileObject(context, kind, namespace, name, flags);
    return 0;
  },
};

const chosen = async (
  context: FluxContext,
  { kind, names }: { kind: FluxKind; names: string[] },
  flags: Flags,
  missing: (name: string) => string,
): Promise<KubeObject[]> => {
  const namespace = flags.string('namespace');
  if (flags.boolean('all')) {
    const all = await context.list(kind, namespace);
    if (!all.length) throw fail(`no ${kind.kind} objects found in ${namespace} namespace`);
    return all;
  }
  if (!names.length) throw fail(`${kind.noun} name is required`);
  const found: KubeObject[] = [];
  for (const name of names) {
    const object = await context.find(kind, namespace, name);
    if (object) found.push(object);
    else context.failure(missing(name));
  }
  return found;
};

export const suspend: Verb<FluxContext> = {
  summary: 'Suspend suspending resources',
  usage: 'flux suspend (source …|kustomization|image …|receiver|alert) (NAME... | --all)',
  flags: { all: { type: 'boolean', summary: 'all of this kind in the namespace' } },
  async run(context, { args, flags }) {
    const selection = wanted(args, 'suspend');
    const namespace = flags.string('namespace');
    for (const object of await chosen(
      context,
      selection,
      flags,
      (name) => `${selection.kind.kind} ${name} not found in ${namespace} namespace`,
    )) {
      context.action(`suspending ${selection.kind.noun} ${object.metadata.name} in ${namespace} namespace`);
      await context.patch(selection.kind, namespace, object.metadata.name, { spec: { suspend: true } });
      context.success(`${selection.kind.noun} suspended`);
    }
    return 0;
  },
};

export const resume: Verb<FluxContext> = {
  summary: 'Resume suspended resources',
  usage: 'flux resume (source …|kustomization|image …|receiver|alert) (NAME... | --all) [--wait=false]',
  flags: { all: { type: 'boolean', summary: 'all of this kind in the namespace' }, wait: { type: 'boolean', default: 'true' } },
  async run(context, { args, flags }) {
    const selection = wanted(args, 'resume');
    const { kind } = selection;
    const namespace = flags.string('namespace');
    for (const object of await chosen(
      context,
      selection,
      flags,
      (name) => `${kind.kind} object '${name}' not found in ${namespace} namespace`,
    )) {
      const { name } = object.metadata;
      context.action(`resuming ${kind.noun} ${name} in ${namespace} namespace`);
      await context.patch(kind, namespace, name, { spec: { suspend: null } });
      context.success(`${kind.noun} resumed`);
      if (!flags.boolean('wait')) continue;
      context.waiting(`waiting for ${kind.kind} reconciliation`);
      let after = object;
      if (!hasNoStatus(kind)) await context.until(flags, async () => isCurrent((after = await context.get(kind, namespace, name))));
      context.success(`${kind.kind} ${name} reconciliation completed`);
      context.success(outcomeOf(kind, after));
    }
    return 0;
  },
};

export const remover: Verb<FluxContext> = {
  summary: 'Delete sources and resources',
  usage: 'flux delete (source …|kustomization|image …|receiver|alert|alert-provider) NAME [--silent]',
  flags: { silent: { short: 's', type: 'boolean', summary: 'do not ask' } },
  async run(context, { args, flags }) {
    const { kind, names } = wanted(args, 'delete');
    const [name] = names;
    if (!name) throw fail(`${kind.noun} name is required`);
    const namespace = flags.string('namespace');
    await context.get(kind, namespace, name);
    if (
      !flags.boolean('silent') &&
      !(await confirm(context, `Are you sure you want to delete this ${kind.noun.replace('source git', 'source')}`))
    )
      throw fail('aborting');
    context.action(`deleting ${kind.noun} ${name} in ${namespace} namespace`);
    await context.client.json({ method: 'DELETE', path: context.path(kind, namespace, name) });
    context.success(`${kind.noun} deleted`);
    return 0;
  },
};
