// Verbs that send one small patch: patch, scale, label, annotate, set image.
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { pathOf } from '../../kubernetes/rest/discovery.ts';
import type { Flags } from '../flags.ts';
import { ExitError, type Verb } from '../standin.ts';
import { lowerKind, type KubectlContext } from './context.ts';
import { printObjects } from './print.ts';
import { parseSelection, type Selected } from './selection.ts';

const dryRunFlag = { 'dry-run': { type: 'string', bare: 'client', default: 'none' } } as const;
const outputFlag = { output: { short: 'o', type: 'string' } } as const;

interface Change {
  target: Selected & { name: string };
  namespace: string | undefined;
  patch: unknown;
  contentType: string;
  subresource?: string;
  fieldManager: string;
}

const send = (
  context: KubectlContext,
  { target, namespace, patch, contentType, subresource, fieldManager }: Change,
  flags: Flags,
): Promise<KubeObject> =>
  context.client.json<KubeObject>({
    method: 'PATCH',
    path: pathOf(target.resource, namespace, target.name, subresource),
    query: {
      fieldManager: flags.string('field-manager') || fieldManager,
      dryRun: flags.string('dry-run') === 'server' ? 'All' : undefined,
    },
    contentType,
    body: patch,
  });

const suffix = (flags: Flags): string => ({ client: ' (dry run)', server: ' (server dry run)' })[flags.string('dry-run')] ?? '';

/** Named objects, or all that -l or --all choose. */
export const chosen = async (
  context: KubectlContext,
  args: string[],
  flags: Flags,
): Promise<(Selected & { name: string; namespace: string | undefined })[]> => {
  const found = [];
  for (const selected of await parseSelection(context, args)) {
    const namespace = selected.resource.namespaced ? context.namespace(flags) : undefined;
    if (selected.name) found.push({ resource: selected.resource, name: selected.name, namespace });
    else if (flags.string('selector') || flags.boolean('all')) {
      const list = await context.client.json<{ items: KubeObject[] }>({
        path: pathOf(selected.resource, namespace),
        query: { labelSelector: flags.string('selector') || undefined },
      });
      found.push(...list.items.map((each) => ({ resource: selected.resource, name: each.metadata.name, namespace })));
    } else throw new ExitError('error: resource(s) were provided, but no name was specified');
  }
  return found;
};

const report = (context: KubectlContext, target: Selected, verb: string, object: KubeObject, flags: Flags): void =>
  context.terminal.out(
    flags.string('output')
      ? printObjects(object, flags.string('output'))
      : `${lowerKind(target.resource)}/${object.metadata.name} ${verb}${suffix(flags)}\n`,
  );

const patchTypes: Record<string, string> = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
};

export const patch: Verb<KubectlContext> = {
  summary: 'Update fields of a resource',
  usage: 'kubectl patch (TYPE NAME | TYPE/NAME) -p PATCH [--type=strategic|merge|json]',
  flags: {
    ...dryRunFlag,
    ...outputFlag,
    patch: { short: 'p', type: 'string', summary: 'the patch, JSON or YAML' },
    'patch-file': { type: 'string' },
    type: { type: 'string', default: 'strategic', summary: 'strategic, merge or json' },
    subresource: { type: 'string' },
    'field-manager': { type: 'string' },
  },
  async run(context, { args, flags }) {
    const contentType = patchTypes[flags.string('type')];
    if (!contentType) throw new ExitError('error: --type must be one of [json merge strategic], not "' + flags.string('type') + '"');
    const text = flags.given('patch-file')
      ? readFileSync(resolve(context.terminal.cwd, flags.string('patch-file')), 'utf8')
      : flags.string('patch');
    if (!text) throw new ExitError('error: must specify --patch or --patch-file containing the contents of the patch');
    const body = parse(text, { version: '1.1' }) as unknown;
    for (const target of await chosen(context, args, flags)) {
      const before = await context.get(target.resource, target.namespace, target.name);
      const subresource = flags.string('subresource');
      const after = await send(
        context,
        {
          target,
          namespace: target.namespace,
          patch: body,
          contentType,
          fieldManager: 'kubectl-patch',
          ...(subresource ? { subresource } : {}),
        },
        flags,
      );
      report(
        context,
        target,
        before.metadata.resourceVersion === after.metadata.resourceVersion ? 'patched (no change)' : 'patched',
        after,
        flags,
      );
    }
    return 0;
  },
};

export const scale: Verb<KubectlContext> = {
  summary: 'Set a new size for a deployment, replica set, or stateful set',
  usage: 'kubectl scale --replicas=COUNT (TYPE NAME | TYPE/NAME)',
  flags: {
    ...dryRunFlag,
    ...outputFlag,
    replicas: { type: 'string', summary: 'the new number' },
    'current-replicas': { type: 'string' },
    selector: { short: 'l', type: 'string' },
    all: { type: 'boolean' },
    timeout: { type: 'string' },
  },
  async run(context, { args, flags }) {
    if (!/^\d+$/.test(flags.string('replicas')))
      throw new ExitError('error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
    for (const target of await chosen(context, args, flags)) {
      const spec = { replicas: Number(flags.string('replicas')) };
      const change = {
        target,
        namespace: target.namespace,
        patch: { spec },
        contentType: patchTypes.merge as string,
        subresource: 'scale',
        fieldManager: 'kubectl',
      };
      const scaled = await send(context, change, flags);
      report(context, target, 'scaled', scaled, flags);
    }
    return 0;
  },
};

const assignments = (words: string[], noun: string): Record<string, string | null> => {
  const pairs = words.map((word): [string, string | null] => {
    if (/^[^=]+-$/.test(word)) return [word.slice(0, -1), null];
    const at = word.indexOf('=');
    if (at < 1) throw new ExitError(`error: at least one ${noun} update is required`);
    return [word.slice(0, at), word.slice(at + 1)];
  });
  return Object.fromEntries(pairs);
};

const metadataVerb = (
  field: 'labels' | 'annotations',
  { verb, noun, done }: { verb: string; noun: string; done: string },
): Verb<KubectlContext> => ({
  summary: `Update the ${noun}s on a resource`,
  usage: `kubectl ${verb} [--overwrite] (TYPE NAME | TYPE/NAME) KEY_1=VAL_1 ... KEY_N-`,
  flags: {
    ...dryRunFlag,
    ...outputFlag,
    overwrite: { type: 'boolean', summary: `change ${noun}s that are there` },
    all: { type: 'boolean' },
    selector: { short: 'l', type: 'string' },
    'field-manager': { type: 'string' },
  },
  async run(context, { args, flags }) {
    const split = args.findIndex((word, at) => at > 0 && (word.includes('=') || word.endsWith('-')));
    if (split < 0) throw new ExitError(`error: at least one ${noun} update is required`);
    const wanted = assignments(args.slice(split), noun);
    for (const target of await chosen(context, args.slice(0, split), flags)) {
      const before = await context.get(target.resource, target.namespace, target.name);
      const current = before.metadata[field] ?? {};
      for (const [key, value] of Object.entries(wanted)) {
        if (value === null && !(key in current)) context.terminal.out(`${noun} "${key}" not found.\n`);
        if (value !== null && key in current && current[key] !== value && !flags.boolean('overwrite')) {
          throw new ExitError(`error: '${key}' already has a value (${current[key]}), and --overwrite is false`);
        }
      }
      const change = {
        target,
        namespace: target.namespace,
        patch: { metadata: { [field]: wanted } },
        contentType: patchTypes.merge as string,
        fieldManager: `kubectl-${verb}`,
      };
      const after = await send(context, change, flags);
      const removed = Object.values(wanted).every((value) => value === null);
      const same = isDeepStrictEqual(after.metadata[field] ?? {}, current);
      report(context, target, field === 'annotations' ? done : same ? 'not labeled' : removed ? 'unlabeled' : done, after, flags);
    }
    return 0;
  },
});

export const label = metadataVerb('labels', { verb: 'label', noun: 'label', done: 'labeled' });
export const annotate = metadataVerb('annotations', { verb: 'annotate', noun: 'annotation', done: 'annotated' });

export const set: Verb<KubectlContext> = {
  summary: 'Set specific features on objects',
  usage: 'kubectl set image (TYPE NAME | TYPE/NAME) CONTAINER=IMAGE ...',
  flags: { ...dryRunFlag, ...outputFlag, all: { type: 'boolean' }, selector: { short: 'l', type: 'string' } },
  async run(context, { args: [what, ...args], flags }) {
    if (what !== 'image') throw new ExitError(`error: this stand-in of kubectl knows \`kubectl set image\` only`);
    const split = args.findIndex((word) => word.includes('='));
    const images = assignments(args.slice(Math.max(split, 0)), 'image');
    for (const target of await chosen(context, args.slice(0, split), flags)) {
      const live = await context.get(target.resource, target.namespace, target.name);
      const known = ((live.spec?.template?.spec ?? live.spec)?.containers ?? []) as { name: string; image: string }[];
      for (const name of Object.keys(images))
        if (!known.some((each) => each.name === name || name === '*'))
          throw new ExitError(`error: unable to find container named "${name}"`);
      const containers = known
        .filter((each) => each.name in images || '*' in images)
        .map((each) => ({ name: each.name, image: images[each.name] ?? images['*'] }));
      if (containers.every((each) => known.some((one) => one.name === each.name && one.image === each.image))) continue;
      const spec = live.spec?.template ? { template: { spec: { containers } } } : { containers };
      const after = await send(
        context,
        { target, namespace: target.namespace, patch: { spec }, contentType: patchTypes.strategic as string, fieldManager: 'kubectl-set' },
        flags,
      );
      report(context, target, 'image updated', after, flags);
    }
    return 0;
  },
};
