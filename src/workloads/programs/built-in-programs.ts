import type { Program } from '../program.ts';

/** Simulated images; the first that matches wins. */
export const builtInPrograms: Program[] = [];
