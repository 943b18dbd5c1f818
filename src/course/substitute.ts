// {{name}} in texts and trees.

const placeholder = /\{\{\s*([\w.-]+)\s*\}\}/g;

/** Puts values into `{{name}}`. A name without a value stays as it stands, so that a page about templates can be written. */
export const substitute = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(placeholder, (whole, name: string) => (Object.hasOwn(variables, name) ? (variables[name] as string) : whole));

/** Puts the values into every text and every key of a tree. */
export const expandTree = <T>(tree: T, variables: Readonly<Record<string, string>>): T =>
  mapTexts(tree, (text) => substitute(text, variables)) as T;

/** A tree with each of its texts, keys included, changed. */
export const mapTexts = (tree: unknown, change: (text: string) => unknown): unknown => {
  if (typeof tree === 'string') return change(tree);
  if (Array.isArray(tree)) return tree.map((each) => mapTexts(each, change));
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [String(change(key)), mapTexts(value, change)]));
};
