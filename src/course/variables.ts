/** Values that pages, checks and scripts may use as {{name}}; checking fills them in. */
export const knownVariables = ['forge', 'user', 'token', 'registry', 'privateRegistry', 'workspace', 'kubernetes', 'engine'] as const;
