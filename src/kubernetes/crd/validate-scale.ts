// Validation of the fields that a custom kind's scale subresource stands for, in the words of Go's accessors.
import type { FieldErrors, Loose } from '../kinds/field-errors.ts';
import type { CustomVersion } from '../machinery/resource.ts';

const goType = (value: unknown): string => {
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'string' ? 'string' : value === null ? '<nil>' : 'map[string]interface {}';
};

const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** The value, undefined where there is none; what keeps one from reading it is told. */
const read = (object: Loose, path: string, wanted: 'int64' | 'string', refuse: (why: string) => void): unknown => {
  const keys = path.split('.').slice(1);
  let value: Loose = object;
  for (const [index, key] of keys.entries()) {
    if (value === undefined) return undefined;
    if (!isMap(value)) {
      const at = `.${keys.slice(0, index + 1).join('.')}`;
      return refuse(`${at} accessor error: ${shown(value)} is of the type ${goType(value)}, expected map[string]interface{}`);
    }
    value = value[key];
  }
  if (value === undefined || goType(value) === wanted) return value;
  return refuse(`${path} accessor error: ${shown(value)} is of the type ${goType(value)}, expected ${wanted}`);
};

export const validateScale = (errors: FieldErrors, object: Loose, scale: CustomVersion['scale']): void => {
  if (!scale) return;
  for (const path of [scale.specReplicasPath, scale.statusReplicasPath]) {
    const count = read(object, path, 'int64', (why) => errors.invalid(path, 0, why));
    if (typeof count !== 'number') continue;
    if (count < 0) errors.invalid(path, count, 'should be a non-negative integer');
    if (count > 2 ** 31 - 1) errors.invalid(path, count, `should be less than or equal to ${2 ** 31 - 1}`);
  }
  const { labelSelectorPath: selector } = scale;
  if (selector) read(object, selector, 'string', (why) => errors.invalid(selector, '', why));
};
