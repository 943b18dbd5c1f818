// What a template can call: its parameters' Go types decide which values it takes, and Go's words when they do not fit.
import { kindOf, type GoKind } from './go-value.ts';

/** `value` is a function's reflect.Value parameter: anything, nil too. */
export type ParameterType = 'any' | 'value' | 'string' | 'int' | 'bool' | 'float' | 'list' | 'map';

export interface TemplateFunction {
  takes: readonly ParameterType[];
  /** The last parameter is repeated. */
  variadic?: boolean;
  call: (...values: never[]) => unknown;
}

/** A plain function takes anything, as many as it declares. */
export type Callable = TemplateFunction | ((...values: never[]) => unknown);

export const asTemplateFunction = (callable: Callable): TemplateFunction =>
  typeof callable === 'function' ? { takes: Array.from({ length: callable.length }, () => 'any' as const), call: callable } : callable;

export const takes = (types: string, call: TemplateFunction['call']): TemplateFunction => {
  const names = types === '' ? [] : types.split(' ');
  return {
    takes: names.map((name) => name.replace('...', '') as ParameterType),
    variadic: names.at(-1)?.startsWith('...') ?? false,
    call,
  };
};

export const parameterTypes: Record<ParameterType, string> = {
  any: 'interface {}',
  value: 'reflect.Value',
  string: 'string',
  int: 'int',
  bool: 'bool',
  float: 'float64',
  list: '[]interface {}',
  map: 'map[string]interface {}',
};

const kinds: Partial<Record<ParameterType, GoKind>> = {
  string: 'string',
  int: 'int',
  bool: 'bool',
  float: 'float',
  list: 'list',
  map: 'map',
};

export const fits = (value: unknown, type: ParameterType): boolean => kinds[type] === undefined || kinds[type] === kindOf(value);

export const nilable = (type: ParameterType): boolean => ['any', 'value', 'list', 'map'].includes(type);
