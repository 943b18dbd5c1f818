// meta.k8s.io/v1 Table: the rows that `kubectl get` prints, cell by cell as the real server makes them.
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';

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

export const toTable = (_objects: KubeObject[], _resource: ResourceType, _options: TableOptions): Table => {
  throw new Error('soon');
};
