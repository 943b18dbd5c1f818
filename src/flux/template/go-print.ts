// fmt.Print and the %v, %+v and %#v of a value.
import { goQuote } from './go-quote.ts';
import { floatOf, GoStruct, kindOf, mapEntries, typeOf, type GoMap } from './go-value.ts';

/** A float with the fewest digits that read back the same, as %v and %g do: with an exponent below 0.0001 and from a million on. */
export const formatFloat = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 6)) return value.toString();
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
};

export interface PrintStyle {
  /** %+v: the names of a struct's fields. */
  names?: boolean;
  /** %#v */
  syntax?: boolean;
}

const printStruct = (value: GoStruct, style: PrintStyle): string => {
  if (value.text && !style.syntax) return value.text();
  const named = style.names || style.syntax;
  const fields = Object.entries(value.fields)
    .filter(([, field]) => typeof field !== 'function')
    .map(([name, field]) => (named ? `${name}:` : '') + formatValue(field, style));
  return style.syntax ? `${value.typeName}{${fields.join(', ')}}` : `{${fields.join(' ')}}`;
};

const printMap = (value: GoMap, style: PrintStyle): string => {
  const pairs = mapEntries(value).map(([key, item]) => `${formatValue(key, style)}:${formatValue(item, style)}`);
  return style.syntax ? `map[string]interface {}{${pairs.join(', ')}}` : `map[${pairs.join(' ')}]`;
};

const printList = (value: readonly unknown[], style: PrintStyle): string => {
  const items = value.map((item) => formatValue(item, style));
  return style.syntax ? `[]interface {}{${items.join(', ')}}` : `[${items.join(' ')}]`;
};

export const formatValue = (value: unknown, style: PrintStyle = {}): string => {
  switch (kindOf(value)) {
    case 'invalid':
      return style.syntax ? 'interface {}(nil)' : '<nil>';
    case 'float':
      return formatFloat(floatOf(value));
    case 'string':
      return style.syntax ? goQuote(value as string) : (value as string);
    case 'list':
      return printList(value as unknown[], style);
    case 'map':
      return printMap(value as GoMap, style);
    case 'struct':
      return printStruct(value as GoStruct, style);
    case 'func':
      return typeOf(value);
    default:
      return String(value);
  }
};

/** fmt.Sprint: a space between two operands of which neither is a string. */
export const sprint = (values: readonly unknown[]): string =>
  values
    .map(
      (value, index) => (index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string' ? ' ' : '') + formatValue(value),
    )
    .join('');

export const sprintln = (values: readonly unknown[]): string => `${values.map((value) => formatValue(value)).join(' ')}\n`;
