// kubectl get: the server's tables, and every other output.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { findByJsonPath } from '../../kubernetes/machinery/json-path.ts';
import { ApiError } from '../../kubernetes/machinery/status.ts';
import { pathOf, type DiscoveredResource } from '../../kubernetes/rest/discovery.ts';
import type { Flags, ParsedArguments } from '../flags.ts';
import { ExitError, type Verb } from '../standin.ts';
import type { KubectlContext } from './context.ts';
import { readManifests } from './manifests.ts';
import { formatServerError } from './messages.ts';
import { printObjects } from './print.ts';
import { parseSelection, type Target } from './selection.ts';
import { printTable, tableAccept, type Table } from './table.ts';
import { watchTable } from './watch.ts';

const isTable = (output: string) => output === '' || output === 'wide';

const targetsOf = async (context: KubectlContext, { args, flags }: ParsedArguments): Promise<Target[]> => {
  const namespace = flags.boolean('all-namespaces') ? undefined : context.namespace(flags);
  const within = (resource: DiscoveredResource, own?: string) => (resource.namespaced ? (own ?? namespace) : undefined);
  if (flags.given('filename') || flags.given('kustomize')) {
    const manifests = await readManifests(context, flags);
    return Promise.all(
      manifests.map(async ({ object, source }) => {
        const resource = await context.resourceOf(object, source);
        return { resource, name: object.metadata.name, namespace: within(resource, object.metadata.namespace) };
      }),
    );
  }
  const selected = await parseSelection(context, args);
  if (flags.boolean('all-namespaces') && selected.some((each) => each.name)) {
    throw new ExitError('error: a resource cannot be retrieved by name across all namespaces');
  }
  return selected.map((each) => ({ ...each, namespace: within(each.resource) }));
};

const query = (flags: Flags) => ({
  labelSelector: flags.string('selector') || undefined,
  fieldSelector: flags.string('field-selector') || undefined,
});

const fetchTable = (context: KubectlContext, target: Target, flags: Flags): Promise<Table> =>
  context.client.json<Table>({
    path: pathOf(target.resource, target.namespace, target.name),
    query: target.name
      ? { includeObject: flags.string('sort-by') ? 'Object' : undefined }
      : { ...query(flags), limit: 500, includeObject: flags.string('sort-by') ? 'Object' : undefined },
    accept: tableAccept,
  });

const sortRows = (table: Table, path: string): void => {
  const value = (row: Table['rows'][number]) => findByJsonPath(path, row.object)[0] as string | number | undefined;
  table.rows.sort((a, b) => {
    const [left, right] = [value(a) ?? '', value(b) ?? ''];
    return left < right ? -1 : left > right ? 1 : 0;
  });
};

const fetchGroup = async (
  context: KubectlContext,
  group: Target[],
  flags: Flags,
  alone: boolean,
): Promise<{ tables: Table[]; failed: number }> => {
  const tables: Table[] = [];
  let failed = 0;
  for (const target of group) {
    try {
      tables.push(await fetchTable(context, target, flags));
    } catch (error) {
      if (!(error instanceof ApiError) || alone) throw error;
      if (error.reason === 'NotFound' && flags.boolean('ignore-not-found')) continue;
      context.terminal.err(`${formatServerError(error)}\n`);
      failed++;
    }
  }
  return { tables, failed };
};

const tableText = (table: Table, [target]: Target[], flags: Flags, several: boolean): string =>
  printTable(table, {
    wide: flags.string('output') === 'wide',
    headers: !flags.boolean('no-headers'),
    namespaces: flags.boolean('all-namespaces') && target?.resource.namespaced === true,
    kindPrefix: several || flags.boolean('show-kind') ? target?.resource : undefined,
    showLabels: flags.boolean('show-labels'),
    labelColumns: flags.list('label-columns'),
  });

const getTables = async (context: KubectlContext, targets: Target[], flags: Flags): Promise<number> => {
  const { terminal } = context;
  const several = new Set(targets.map((each) => each.resource)).size > 1;
  let printed = 0;
  let failures = 0;
  for (const group of mergeByResource(targets)) {
    const { tables, failed } = await fetchGroup(context, group, flags, targets.length === 1);
    failures += failed;
    const [table] = tables;
    if (!table) continue;
    table.rows = tables.flatMap((each) => each.rows);
    if (!table.rows.length) continue;
    if (flags.string('sort-by')) sortRows(table, flags.string('sort-by'));
    if (printed++) terminal.out('\n');
    terminal.out(tableText(table, group, flags, several));
  }
  if (!printed && !failures && !flags.boolean('ignore-not-found')) terminal.err(emptyMessage(targets));
  return failures ? 1 : 0;
};

const mergeByResource = (targets: Target[]): Target[][] => {
  const groups = new Map<DiscoveredResource, Target[]>();
  for (const target of targets) groups.set(target.resource, [...(groups.get(target.resource) ?? []), target]);
  return [...groups.values()];
};

const emptyMessage = (targets: Target[]): string => {
  const namespace = targets.find((each) => each.resource.namespaced)?.namespace;
  return namespace ? `No resources found in ${namespace} namespace.\n` : 'No resources found\n';
};

export const fetchObjects = async (context: KubectlContext, targets: Target[], flags: Flags): Promise<KubeObject> => {
  const found: KubeObject[] = [];
  for (const target of targets) {
    const answer = await context.client.json<KubeObject>({
      path: pathOf(target.resource, target.namespace, target.name),
      query: target.name ? {} : { ...query(flags), limit: 500 },
    });
    if (target.name) found.push(answer);
    else {
      const { apiVersion, kind } = answer;
      found.push(
        ...(answer.items as KubeObject[]).map((item) => ({
          ...item,
          apiVersion: item.apiVersion ?? apiVersion,
          kind: item.kind ?? kind.replace(/List$/, ''),
        })),
      );
    }
  }
  if (targets.length === 1 && targets[0]?.name) return found[0] as KubeObject;
  return { apiVersion: 'v1', items: found, kind: 'List', metadata: { resourceVersion: '' } } as unknown as KubeObject;
};

export const get: Verb<KubectlContext> = {
  summary: 'Display one or many resources',
  usage:
    'kubectl get (TYPE[,TYPE] [NAME ...] | TYPE/NAME ... | -f FILE) [-o wide|yaml|json|name|jsonpath=…|custom-columns=…] [-l label] [-A] [-w]',
  flags: {
    output: { short: 'o', type: 'string', summary: 'wide, yaml, json, name, jsonpath=TEMPLATE or custom-columns=SPEC' },
    'all-namespaces': { short: 'A', type: 'boolean', summary: 'in every namespace' },
    selector: { short: 'l', type: 'string', summary: 'label selector' },
    'field-selector': { type: 'string', summary: 'field selector' },
    watch: { short: 'w', type: 'boolean', summary: 'go on printing changes' },
    'watch-only': { type: 'boolean', summary: 'print only changes' },
    'no-headers': { type: 'boolean' },
    'show-labels': { type: 'boolean' },
    'show-kind': { type: 'boolean' },
    'show-managed-fields': { type: 'boolean' },
    'label-columns': { short: 'L', type: 'list' },
    'sort-by': { type: 'string' },
    'ignore-not-found': { type: 'boolean' },
    filename: { short: 'f', type: 'list' },
    kustomize: { short: 'k', type: 'string' },
    recursive: { short: 'R', type: 'boolean' },
    'chunk-size': { type: 'string' },
  },
  async run(context, parsed) {
    const { flags } = parsed;
    const output = flags.string('output');
    const targets = await targetsOf(context, parsed);
    try {
      if (flags.boolean('watch') || flags.boolean('watch-only')) return await watchTable(context, targets, flags);
      if (isTable(output)) return await getTables(context, targets, flags);
      const objects = await fetchObjects(context, targets, flags);
      context.terminal.out(
        printObjects(objects, output, { showManagedFields: flags.boolean('show-managed-fields'), noHeaders: flags.boolean('no-headers') }),
      );
      return 0;
    } catch (error) {
      if (error instanceof ApiError && error.reason === 'NotFound' && flags.boolean('ignore-not-found')) return 0;
      throw error;
    }
  },
};
