// Reference pages from shapes, so that they cannot say anything else than what is read.
import type { ObjectShape, Shape } from './shape.ts';

/** The object below lists and maps, if there is one; its place in words: `tasks[].hints[]`. */
const inner = (shape: Shape, path: string): { shape: ObjectShape; path: string } | undefined => {
  if (shape.type === 'object') return { shape, path };
  if (shape.type === 'list') return inner(shape.of, `${path}[]`);
  return shape.type === 'map' ? inner(shape.of, `${path}.<name>`) : undefined;
};

const typeOf = (shape: Shape): string => {
  if (shape.type === 'word') return shape.of.map((each) => `\`${each}\``).join(', ');
  if (shape.type === 'list') return shape.of.type === 'object' ? 'list of maps' : `list of ${typeOf(shape.of)}`;
  if (shape.type === 'map') return `map to ${typeOf(shape.of)}`;
  return {
    string: 'text',
    number: 'number',
    boolean: 'true or false',
    duration: 'duration, as 30s or 1m0s',
    pattern: 'regular expression',
    tree: 'any YAML',
    object: 'map',
  }[shape.type];
};

const isSame = (one: Shape, other: ObjectShape): boolean =>
  one.type === 'object' && Object.keys(one.fields).join() === Object.keys(other.fields).join();

/** Outside of code, markdown takes <id> for HTML and | for the next cell. */
const cell = (text: string): string =>
  text
    .split('`')
    .map((part, at) => (at % 2 === 0 ? part.replaceAll('<', '&lt;').replaceAll('>', '&gt;') : part).replaceAll('|', '\\|'))
    .join('`');

const aboutOf = (shape: Shape): string => {
  const below = shape.type === 'list' || shape.type === 'map' ? shape.of.about : undefined;
  return shape.about ?? below ?? '';
};

const table = ({ fields, required = [], oneOf = [] }: ObjectShape): string => {
  const need = (key: string) => (required.includes(key) ? 'yes' : oneOf.includes(key) ? 'one of these' : '');
  const rows = Object.entries(fields).map(([key, shape]) => `| \`${key}\` | ${typeOf(shape)} | ${need(key)} | ${cell(aboutOf(shape))} |`);
  return ['| field | value | needed | |', '|---|---|---|---|', ...rows].join('\n');
};

/** A table of the fields, then one for each map inside. `described`: shapes that have a place of their own, by the heading to go to. */
export const describeShape = (shape: ObjectShape, described: ReadonlyMap<Shape, string> = new Map(), path = ''): string => {
  const below = Object.entries(shape.fields).flatMap(([key, field]) => {
    const found = inner(field, path ? `${path}.${key}` : key);
    if (!found) return [];
    const known = [...described].find(([each]) => isSame(each, found.shape))?.[1];
    const text =
      known === undefined
        ? describeShape(found.shape, described, found.path)
        : `See [${known}](#${known.toLowerCase().replaceAll(' ', '-')}).`;
    return [`### \`${found.path}\`\n\n${text}`];
  });
  return [table(shape), ...below].join('\n\n');
};
