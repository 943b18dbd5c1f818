// The server's Table (meta.k8s.io/v1) as kubectl prints it.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { DiscoveredResource } from '../../kubernetes/rest/discovery.ts';
import { formatColumns } from '../standin.ts';
import { lowerKind } from './context.ts';

export interface Table {
  metadata?: { resourceVersion?: string };
  columnDefinitions: { name: string; priority?: number }[];
  rows: { cells: unknown[]; object: KubeObject }[];
}

export const tableAccept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

interface TableOptions {
  wide: boolean;
  headers: boolean;
  namespaces: boolean;
  kindPrefix?: DiscoveredResource | undefined;
  showLabels: boolean;
  labelColumns: string[];
}

const cellText = (cell: unknown): string => (cell === null || cell === undefined ? '<none>' : String(cell));

export const tableRows = (table: Table, { wide, headers, namespaces, kindPrefix, showLabels, labelColumns }: TableOptions): string[][] => {
  const shown = table.columnDefinitions.map((column, at) => ({ ...column, at })).filter((column) => wide || !column.priority);
  const header = [
    ...(namespaces ? ['NAMESPACE'] : []),
    ...shown.map((column) => column.name.toUpperCase()),
    ...labelColumns.map((label) => (label.split('/').at(-1) as string).toUpperCase()),
    ...(showLabels ? ['LABELS'] : []),
  ];
  const rows = table.rows.map(({ cells, object }) => {
    const labels = object.metadata.labels ?? {};
    return [
      ...(namespaces ? [object.metadata.namespace ?? ''] : []),
      ...shown.map((column) => (column.at === 0 && kindPrefix ? `${lowerKind(kindPrefix)}/` : '') + cellText(cells[column.at])),
      ...labelColumns.map((label) => labels[label] ?? ''),
      ...(showLabels
        ? [
            Object.keys(labels).length
              ? Object.entries(labels)
                  .map(([key, value]) => `${key}=${value}`)
                  .sort()
                  .join(',')
              : '<none>',
          ]
        : []),
    ];
  });
  return headers ? [header, ...rows] : rows;
};

export const printTable = (table: Table, options: TableOptions): string => formatColumns(tableRows(table, options));
