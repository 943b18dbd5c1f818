// Stored objects are shared by watchers, caches and answers: frozen, so that a mistake is an error at its place and not a riddle elsewhere.

/** Freezes deeply; stops at what is frozen already, which makes re-freezing a changed copy cheap. */
export const deepFreeze = <T>(value: T): T => {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
};
