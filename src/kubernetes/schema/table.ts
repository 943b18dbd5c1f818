// meta.k8s.io/v1 Table: the rows that `kubectl get` prints, cell by cell as the real server makes them.
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import { customCell, printerColumnsOf } from './custom-columns.ts';
import { columns } from './generated/columns.generated.ts';
import { clusterRows } from './rows/cluster-rows.ts';
import { networkRows } from './rows/network-rows.ts';
import { podConditions, podRow } from './rows/pod-row.ts';
import type { RowPrinter } from './rows/row-format.ts';
import { storageRows } from './rows/storage-rows.ts';
import { workloadRows } from './rows/workload-rows.ts';

export interface TableOptions {
  includeObject: 'None' | 'Metadata' | 'Object';
  /** Milliseconds since the epoch: ages are told from here. */
  now: number;
  /** False leaves columnDefinitions null, as in every watch event but the first. */
  columns?: boolean;
  /** metadata of the list: resourceVersion, continue, remainingItemCount. */
  listMeta?: Record<string, unknown>;
  /** 'v1' unless the client asked for v1beta1. */
  version?: string;
}

export interface Table {
  kind: 'Table';
  apiVersion: string;
  metadata: Record<string, unknown>;
  columnDefinitions: ColumnDefinition[] | null;
  rows: TableRow[];
}

export interface ColumnDefinition {
  name: string;
  type: string;
  format: string;
  description: string;
  priority: number;
}

export interface TableRow {
  cells: unknown[];
  conditions?: { type: string; status: string; reason: string; message: string }[];
  object?: unknown;
}

const printers: Record<string, RowPrinter> = { pods: podRow, ...workloadRows, ...networkRows, ...storageRows, ...clusterRows };

const nameColumn: ColumnDefinition = { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 };
const createdColumn: ColumnDefinition = { name: 'Created At', type: 'date', format: '', description: '', priority: 0 };

const column = (text: string): ColumnDefinition => {
  const [name = '', type = '', format = '', priority = '0'] = text.split('|');
  return { name, type, format, description: '', priority: Number(priority) };
};

const customColumns = (resource: ResourceType): ColumnDefinition[] => [
  nameColumn,
  ...printerColumnsOf(resource).map(({ name, type, format = '', description = '', priority = 0 }) => ({
    name,
    type,
    format,
    description,
    priority,
  })),
];

const columnsOf = (resource: ResourceType): ColumnDefinition[] => {
  if (resource.custom) return customColumns(resource);
  const { group, version, resource: plural } = resource;
  const text = columns[group ? `/apis/${group}/${version}/${plural}` : `/api/${version}/${plural}`];
  return text === undefined ? [nameColumn, createdColumn] : text.split(';').map(column);
};

const cellsOf = (object: KubeObject, resource: ResourceType, now: number): unknown[] => {
  const { name, creationTimestamp = null } = object.metadata;
  if (resource.custom) return [name, ...printerColumnsOf(resource).map((each) => customCell(each, object, now))];
  return printers[resource.resource]?.(object, now) ?? [name, creationTimestamp];
};

const templateGeneration = 'deprecated.daemonset.template.generation';

/** Inside the server a DaemonSet's old counter is a field, and tables are made there. */
const shownMetadata = ({ metadata }: KubeObject): KubeObject['metadata'] => {
  const { [templateGeneration]: counter, ...annotations } = metadata.annotations ?? {};
  if (counter === undefined) return metadata;
  const { annotations: _all, ...rest } = metadata;
  return Object.keys(annotations).length > 0 ? { ...rest, annotations } : rest;
};

const shownObject = (object: KubeObject, { includeObject, version = 'v1' }: TableOptions): unknown => {
  if (includeObject === 'Object') return object;
  return includeObject === 'None'
    ? undefined
    : { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: shownMetadata(object) };
};

export const toTable = (objects: KubeObject[], resource: ResourceType, options: TableOptions): Table => ({
  kind: 'Table',
  apiVersion: `meta.k8s.io/${options.version ?? 'v1'}`,
  metadata: options.listMeta ?? {},
  columnDefinitions: options.columns === false ? null : columnsOf(resource),
  rows: objects.map((object) => {
    const conditions = resource.resource === 'pods' && resource.group === '' ? podConditions(object) : undefined;
    const shown = shownObject(object, options);
    return {
      cells: cellsOf(object, resource, options.now),
      ...(conditions ? { conditions } : {}),
      ...(shown === undefined ? { object: null } : { object: shown }),
    };
  }),
});
