// What kubectl prints of objects: -o json, yaml, name, jsonpath, custom-columns.
import { emitYaml } from '../../kubernetes/yaml/emit.ts';
import { findByJsonPath, formatJsonPath, JsonPathError } from '../../kubernetes/machinery/json-path.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { parseApiVersion } from '../../kubernetes/machinery/object.ts';
import { ExitError, formatColumns } from '../standin.ts';

/** Keys sorted, as Go prints maps. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
};

export const toJson = (value: unknown): string => `${JSON.stringify(sorted(value), null, 4)}\n`;

export const toYaml = (value: unknown): string => emitYaml(value);

/** managedFields are hidden unless asked for. */
export const withoutManagedFields = <T>(object: T): T => {
  const { metadata, items, ...rest } = object as unknown as KubeObject;
  const shown: Record<string, unknown> = { ...rest };
  if (metadata) {
    const { managedFields: _, ...kept } = metadata;
    shown.metadata = kept;
  }
  if (items) shown.items = (items as KubeObject[]).map(withoutManagedFields);
  return shown as T;
};

/** `deployment.apps/web` */
export const nameOf = (object: KubeObject): string => {
  const { group } = parseApiVersion(object.apiVersion);
  const kind = object.kind.toLowerCase();
  return `${group ? `${kind}.${group}` : kind}/${object.metadata.name}`;
};

const customColumns = (specification: string, items: unknown[], headers: boolean): string => {
  const columns = specification.split(',').map((each) => {
    const colon = each.indexOf(':');
    if (colon < 0) throw new ExitError(`error: unexpected custom-columns spec: ${each}, expected <header>:<json-path-expr>`);
    return { header: each.slice(0, colon), path: each.slice(colon + 1) };
  });
  const cell = (item: unknown, path: string) => {
    const found = findByJsonPath(path, item);
    return found.length
      ? found.map((each) => (each !== null && typeof each === 'object' ? JSON.stringify(each) : String(each ?? '<nil>'))).join(',')
      : '<none>';
  };
  return formatColumns([
    ...(headers ? [columns.map((each) => each.header)] : []),
    ...items.map((item) => columns.map(({ path }) => cell(item, path))),
  ]);
};

export interface PrintOptions {
  showManagedFields?: boolean;
  noHeaders?: boolean;
}

const itemsOf = (value: KubeObject): KubeObject[] => (Array.isArray(value.items) ? (value.items as KubeObject[]) : [value]);

/** Everything but tables. `output` is the text of -o. */
export const printObjects = (
  value: KubeObject,
  output: string,
  { showManagedFields = false, noHeaders = false }: PrintOptions = {},
): string => {
  const shown = showManagedFields ? value : withoutManagedFields(value);
  const [format = '', ...rest] = output.split('=');
  const argument = rest.join('=');
  switch (format) {
    case 'json':
      return toJson(shown);
    case 'yaml':
      return toYaml(shown);
    case 'name':
      return itemsOf(value)
        .map((each) => `${nameOf(each)}\n`)
        .join('');
    case 'jsonpath':
      return jsonPath(argument, value);
    case 'custom-columns':
      return customColumns(argument, itemsOf(value), !noHeaders);
    default:
      throw new ExitError(
        `error: unable to match a printer suitable for the output format "${format}", allowed formats are: custom-columns,json,jsonpath,name,wide,yaml`,
      );
  }
};

const jsonPath = (template: string, value: unknown): string => {
  const braced = /\{/.test(template) ? template : `{${template.startsWith('.') ? template : `.${template}`}}`;
  try {
    return formatJsonPath(braced, value);
  } catch (error) {
    if (error instanceof JsonPathError) throw new ExitError(`error: error parsing jsonpath ${template}, ${error.message}`);
    throw error;
  }
};
