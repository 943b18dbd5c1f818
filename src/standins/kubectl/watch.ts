// kubectl get -w: rows as they change.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { pathOf } from '../../kubernetes/rest/discovery.ts';
import type { Flags } from '../flags.ts';
import { ExitError } from '../standin.ts';
import type { KubectlContext } from './context.ts';
import type { Target } from './selection.ts';
import { printObjects } from './print.ts';
import { printTable, tableAccept, type Table } from './table.ts';

interface TableEvent {
  type: string;
  object: Table;
}

export const watchTable = async (context: KubectlContext, targets: Target[], flags: Flags): Promise<number> => {
  const [target] = targets;
  if (!target || targets.length > 1) throw new ExitError('error: you may only specify a single resource type');
  const output = flags.string('output');
  const asObjects = output !== '' && output !== 'wide';
  const path = pathOf(target.resource, target.namespace);
  const selector = {
    labelSelector: flags.string('selector') || undefined,
    fieldSelector: target.name ? `metadata.name=${target.name}` : flags.string('field-selector') || undefined,
  };
  const accept = asObjects ? 'application/json' : tableAccept;
  const listed = await context.client.json<Table & KubeObject>({ path, query: selector, accept });
  let columns = listed.columnDefinitions;
  let headers = !flags.boolean('no-headers');
  const show = (table: Table) => {
    if (!table.rows.length) return;
    context.terminal.out(
      printTable(table, {
        wide: output === 'wide',
        headers,
        namespaces: flags.boolean('all-namespaces'),
        showLabels: flags.boolean('show-labels'),
        labelColumns: flags.list('label-columns'),
      }),
    );
    headers = false;
  };
  if (!flags.boolean('watch-only')) {
    if (asObjects) context.terminal.out(printObjects(listed, output));
    else show(listed);
  }
  const watch = {
    path,
    query: { ...selector, watch: true, resourceVersion: listed.metadata?.resourceVersion },
    accept,
    signal: context.terminal.signal,
  };
  for await (const event of context.client.lines<TableEvent>(watch)) {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') continue;
    if (asObjects) {
      context.terminal.out(printObjects(event.object as unknown as KubeObject, output));
      continue;
    }
    columns = event.object.columnDefinitions?.length ? event.object.columnDefinitions : columns;
    show({ ...event.object, columnDefinitions: columns });
  }
  return 0;
};
