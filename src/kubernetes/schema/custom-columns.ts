// Columns and cells of custom kinds: additionalPrinterColumns by JSONPath, or name and age.
import { findByJsonPath } from '../machinery/json-path.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { PrinterColumn, ResourceType } from '../machinery/resource.ts';
import { since } from './rows/row-format.ts';

const ageColumn: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

export const printerColumnsOf = (type: ResourceType): PrinterColumn[] => {
  const columns = type.customVersion?.printerColumns ?? [];
  return columns.length ? columns : [ageColumn];
};

export const customCell = (column: PrinterColumn, object: KubeObject, now: number): unknown => {
  let value: unknown;
  try {
    value = findByJsonPath(column.jsonPath, object)[0];
  } catch {
    return null;
  }
  if (value === undefined || value === null) return null;
  switch (column.type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? (Number.isNaN(Date.parse(value)) ? '<invalid>' : since(value, now)) : null;
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
};
