/** RFC 7386. Never changes `document`. */
export const mergePatch = (_document: unknown, _patch: unknown): unknown => {
  throw new Error('not written yet');
};
