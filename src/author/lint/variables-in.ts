// {{name}} in texts. Go's templates look alike: `{{ .Updated }}`, `{{ range … }}` and `{{ end }}` are none of ours.
import { knownVariables } from '../../course/variables.ts';

const goWords = new Set(['end', 'else', 'range', 'if', 'with', 'define', 'template', 'block', 'break', 'continue', 'nil', 'true', 'false']);

export interface VariableUse {
  name: string;
  offset: number;
}

export const variablesIn = (text: string): VariableUse[] =>
  [...text.matchAll(/(?<!\{)\{\{\s*([A-Za-z][\w-]*)\s*\}\}/g)]
    .map((found) => ({ name: found[1] as string, offset: found.index }))
    .filter(({ name }) => !goWords.has(name));

export const isKnown = (name: string): boolean => (knownVariables as readonly string[]).includes(name);

export const unknownVariables = (text: string): string[] => [
  ...new Set(
    variablesIn(text)
      .map(({ name }) => name)
      .filter((name) => !isKnown(name)),
  ),
];
