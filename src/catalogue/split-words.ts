/** Splits a command line into words: blanks part them, quotes keep them together. No variables, no globs, no escapes. */
export const splitWords = (line: string): string[] => {
  const words: string[] = [];
  for (const found of line.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)) words.push(found[0].replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
  return words;
};
