// What a ResourceSet's templates can call: slim-sprig, slugify, toYaml, and `inputs`.
import { emitYaml } from '../../kubernetes/yaml/emit.ts';
import { floatOf, floatValue, GoFloat, kindOf, mapEntries, type GoMap } from '../template/go-value.ts';
import { slimSprig } from '../template/sprig/sprig.ts';
import { takes, type Callable } from '../template/template-function.ts';

/** Words that the English table of gosimple/slug puts for signs. */
const slugify = (text: string): string =>
  text
    .trim()
    .replaceAll('&', 'and')
    .replaceAll('@', 'at')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/['’]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '-')
    .replaceAll(/-+/g, '-')
    .replaceAll(/^[-_]+|[-_]+$/g, '');

const plain = (value: unknown): unknown => {
  if (value instanceof GoFloat) return floatOf(value);
  if (Array.isArray(value)) return value.map(plain);
  if (kindOf(value) !== 'map') return value ?? null;
  return Object.fromEntries(mapEntries(value as GoMap).map(([key, item]) => [key, plain(item)]));
};

/** Inputs are JSON: their numbers are floats to a template. */
export const asTemplateData = (value: unknown): unknown => {
  if (typeof value === 'number') return floatValue(value);
  if (Array.isArray(value)) return value.map(asTemplateData);
  if (kindOf(value) !== 'map') return value;
  return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, asTemplateData(item)]));
};

const known: Record<string, Callable> = {
  ...slimSprig,
  slugify: takes('string', slugify),
  toYaml: takes('any', (value) => emitYaml(plain(value)).replace(/\n$/, '')),
};

export const templateFunctions = (inputs: unknown): Record<string, Callable> => {
  const data = asTemplateData(inputs);
  return { ...known, inputs: takes('', () => data) };
};
