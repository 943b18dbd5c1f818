// Sets one place of an object, making what is missing on the way; `undefined` takes it out.
type Fields = Record<string, unknown>;

export const setAt = (object: unknown, path: string, value: unknown): void => {
  const keys = path.split('/');
  const last = keys.pop() as string;
  let at = object as Fields;
  for (const [index, key] of keys.entries()) {
    const next = keys[index + 1] ?? last;
    at[key] ??= /^\d+$/.test(next) ? [] : {};
    if (typeof at[key] !== 'object' || at[key] === null) return;
    at = at[key] as Fields;
  }
  if (value === undefined && Array.isArray(at)) at.splice(Number(last), 1);
  else if (value === undefined) delete at[last];
  else at[last] = structuredClone(value);
};
