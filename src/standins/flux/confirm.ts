import type { FluxContext } from './context.ts';

/** Asks on the terminal; anything but y is a no. */
export const confirm = async (context: FluxContext, question: string): Promise<boolean> => {
  context.terminal.out(`${question}? [y/N] `);
  for await (const data of context.terminal.input) return /^y(es)?$/i.test(String(data).trim());
  return false;
};
