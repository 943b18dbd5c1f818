// Applies what a create verb made of its flags, waits until it is reconciled, or prints it.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import type { Flags } from '../../flags.ts';
import { toYaml } from '../../kubectl/print.ts';
import { conditionOf, fail, isCurrent, isStalled, type FluxContext } from '../context.ts';
import { hasNoStatus, imageUpdate, type FluxKind } from '../kinds.ts';
import { createdLines } from '../outcome.ts';
import { metadata } from './flag-values.ts';

export const exportYaml = (context: FluxContext, object: unknown) => context.terminal.out(`---\n${toYaml(object)}`);

const reconciled = async (context: FluxContext, kind: FluxKind, name: string, flags: Flags): Promise<void> => {
  const namespace = flags.string('namespace');
  let live = await context.get(kind, namespace, name);
  if (!hasNoStatus(kind))
    await context.until(flags, async () => {
      live = await context.get(kind, namespace, name);
      if (isStalled(live)) throw fail(conditionOf(live, 'Stalled')?.message ?? '');
      return isCurrent(live);
    });
  for (const line of createdLines(kind, name, live)) context.success(line);
};

const titleOf = (kind: FluxKind): string => (kind.words[0] === 'source' ? `${kind.kind} source` : kind.kind);

export const createObject = async (context: FluxContext, kind: FluxKind, name: string, spec: unknown, flags: Flags): Promise<number> => {
  const object: KubeObject = { apiVersion: kind.apiVersion, kind: kind.kind, metadata: metadata(name, flags), spec };
  if (flags.boolean('export')) {
    exportYaml(context, object);
    return 0;
  }
  const title = titleOf(kind);
  context.generate(`generating ${title}`);
  context.action(`applying ${title}`);
  const there = await context.find(kind, flags.string('namespace'), name);
  await context.apply(context.path(kind, flags.string('namespace'), name), object);
  // The real CLI says nothing of an automation that was there.
  if (!(there && kind === imageUpdate)) context.success(`${title} ${there ? 'updated' : 'created'}`);
  context.waiting(`waiting for ${title} reconciliation`);
  await reconciled(context, kind, name, flags);
  return 0;
};
