import { expandText, type Expansion } from './expand.ts';
import { patternExpression } from './glob.ts';
import type { Command, List } from './syntax.ts';

/** The body of the first branch of a `case` that matches. */
export const chooseCase = async (shell: Expansion, { word, cases }: Extract<Command, { type: 'case' }>): Promise<List> => {
  const text = await expandText(word, shell);
  for (const { patterns, body } of cases) {
    for (const pattern of patterns) if (patternExpression(await expandText(pattern, shell)).test(text)) return body;
  }
  return [];
};
