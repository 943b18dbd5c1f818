// Reference pages from shapes, so that they cannot say anything else than what is read.
import type { ObjectShape, Shape } from './shape.ts';

const typeOf = (shape: Shape): string => {
  if (shape.type === 'word') return shape.of.map((each) => `\`${each}\``).join(', ');
  if (shape.type === 'list') return `list of ${typeOf(shape.of)}`;
  if (shape.type === 'map') return `map to ${typeOf(shape.of)}`;
  if (shape.type === 'object') return `map of ${Object.keys(shape.fields).join(', ')}`;
  return {
    string: 'text',
    number: 'number',
    boolean: 'true or false',
    duration: 'duration',
    pattern: 'regular expression',
    tree: 'any YAML',
  }[shape.type];
};

/** A markdown table of the fields. */
export const describeShape = ({ fields, required = [], oneOf = [] }: ObjectShape): string => {
  const need = (key: string) => (required.includes(key) ? 'yes' : oneOf.includes(key) ? `one of ${oneOf.join(', ')}` : '');
  const rows = Object.entries(fields).map(([key, shape]) => `| \`${key}\` | ${typeOf(shape)} | ${need(key)} | ${shape.about ?? ''} |`);
  return ['| field | value | needed | |', '|---|---|---|---|', ...rows].join('\n');
};
