/** RFC 6902. Throws the ApiErrors that the real server answers; never changes `document`. */
export const jsonPatch = (_document: unknown, _operations: unknown): unknown => {
  throw new Error('not written yet');
};
