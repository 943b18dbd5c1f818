// The difference of two specs as the real server shows it in refused updates: upstream prints its internal types as indented JSON and compares lines.
import { goType, type GoField } from '../schema/go-types.ts';
import type { Loose } from './field-errors.ts';

export const goDiff = (before: Loose, after: Loose, type: string): string =>
  lineDiff(internalJson(before, type), internalJson(after, type));

export const internalJson = (value: Loose, type: string): string[] => JSON.stringify(internal(value, type), null, ' ').split('\n');

const internal = (value: Loose, type: string): Loose => {
  const struct = goType(type);
  if (!struct || value === null || typeof value !== 'object') return value ?? null;
  return Object.fromEntries(
    [...struct.fields].map(([json, field]) => [json[0]?.toUpperCase() + json.slice(1), internalField(value[json], field)]),
  );
};

const internalField = (value: Loose, field: GoField): Loose => {
  if (value === undefined || value === null)
    return field.pointer || field.shape !== 'value' ? null : field.type === 'string' ? '' : field.type === 'bool' ? false : null;
  if (field.shape === 'list') return value.map((item: Loose) => internal(item, field.type));
  return field.shape === 'map' ? value : internal(value, field.type);
};

const lineDiff = (a: string[], b: string[]): string => [`-${a.length}`, `+${b.length}`].join('\n');
