// {{name}} in texts. Go's templates look alike: `{{ .Updated }}`, `{{ range … }}` and `{{ end }}` are none of ours.
import { suggest } from '../../catalogue/suggest.ts';
import type { Lab } from '../../course/lab.ts';
import { knownVariables } from '../../course/variables.ts';

const goWords = new Set(['end', 'else', 'range', 'if', 'with', 'define', 'template', 'block', 'break', 'continue', 'nil', 'true', 'false']);

interface VariableUse {
  name: string;
  offset: number;
}

export const variablesIn = (text: string): VariableUse[] =>
  [...text.matchAll(/(?<!\{)\{\{\s*([A-Za-z][\w-]*)\s*\}\}/g)]
    .map((found) => ({ name: found[1] as string, offset: found.index }))
    .filter(({ name }) => !goWords.has(name));

/** What is filled in somewhere in this lab. */
export const namesIn = ({ variables }: Pick<Lab, 'variables'>): string[] => [...knownVariables, ...Object.keys(variables)];

/** For each use of a name that nobody fills in: its offset, and what to say. */
export const unknownVariables = (text: string, lab: Pick<Lab, 'variables'>): { offset: number; message: string }[] => {
  const known = namesIn(lab);
  return variablesIn(text)
    .filter(({ name }) => !known.includes(name))
    .map(({ name, offset }) => {
      const meant = suggest(name, known);
      return { offset, message: `nobody fills in {{${name}}}; ${meant ? `did you mean {{${meant}}}?` : `known: ${known.join(', ')}`}` };
    });
};
