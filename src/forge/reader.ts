import type { ForgeUser } from './forge.ts';

/** May read every repository and push to none: for what should not write, and for learning what a refused push looks like. */
export const reader: ForgeUser = { name: 'reader', token: 'reader-token', right: 'read' };
