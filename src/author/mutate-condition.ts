// Does a check look at everything that its condition asserts? Each asserted value is changed in turn, and the check must not stay green.

/** Keys that steer a check or speak to the learner, and assert nothing by themselves; and what must not be: another such value is not there either. */
const silent = new Set([
  'through',
  'parent',
  'was',
  'question',
  'prompt',
  'choices',
  'wrong',
  'author',
  'since',
  '$not',
  'mayNot',
  'untouchedBy',
]);

type Path = (string | number)[];

const changed = (key: string | number, value: string | number): unknown => {
  if (typeof value === 'number') return value + 1000;
  if (key === '$matches' || key === 'matches' || key === 'body' || key === 'message' || key === 'prints') return `^never ${value}`;
  if (key === '$duration') return '59s';
  return `x${value}`;
};

const leaves = (tree: unknown, path: Path = []): { path: Path; value: string | number }[] => {
  if (typeof tree === 'string' || typeof tree === 'number') return [{ path, value: tree }];
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) =>
    silent.has(key) ? [] : leaves(value, [...path, Array.isArray(tree) ? Number(key) : key]),
  );
};

const withValue = (tree: unknown, [head, ...rest]: Path, value: unknown): unknown => {
  if (head === undefined) return value;
  if (Array.isArray(tree)) return tree.map((each, index) => (index === head ? withValue(each, rest, value) : each));
  const map = tree as Record<string, unknown>;
  return { ...map, [head]: withValue(map[head], rest, value) };
};

export interface Mutation {
  /** match.spec.replicas */
  path: string;
  spec: unknown;
}

/** The spec with one asserted value changed, for each of them. */
export const mutationsOf = (spec: unknown): Mutation[] =>
  leaves(spec).map(({ path, value }) => ({ path: path.join('.'), spec: withValue(spec, path, changed(path.at(-1) ?? '', value)) }));
