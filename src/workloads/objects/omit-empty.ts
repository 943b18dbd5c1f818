/** Drops fields that Go's `omitempty` would not write: undefined, 0, '', false and empty lists. `keep` names those that are written all the same. */
export const omitEmpty = <T extends object>(record: T, keep: readonly string[] = []): Partial<T> =>
  Object.fromEntries(
    Object.entries(record).filter(
      ([key, value]) =>
        value !== undefined &&
        (keep.includes(key) || !(value === 0 || value === '' || value === false || (Array.isArray(value) && value.length === 0))),
    ),
  ) as Partial<T>;
