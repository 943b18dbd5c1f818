// How kyaml cuts a file into documents: at lines that begin with three dashes, also where YAML would see text.
import { YamlError } from './token.ts';

export const splitDocuments = (text: string): string[] => {
  const documents: string[] = [];
  let from = 0;
  for (const found of text.matchAll(/\n---.*\n/g)) {
    const behind = found[0].slice(4).trim();
    if (behind !== '' && !behind.startsWith('#')) throw new YamlError(`invalid document separator: ${found[0].trim()}`);
    documents.push(`${text.slice(from, found.index)}\n`);
    from = found.index + found[0].length;
  }
  return text === '' ? [] : [...documents, text.slice(from)];
};

/** The first line above that is no comment, without one at its end. */
const keyLineAbove = (lines: string[], at: number): string => {
  const above = lines.slice(0, at).findLast((line) => !/^ *#/.test(line));
  return above?.split('#', 1)[0] ?? '';
};

const leadingBlanks = (line: string): number => line.length - line.replace(/^ +/, '').length;

/** Whether sequences within mappings stand at their key's column: the first one that tells decides for the document. */
export const hasCompactSequences = (text: string): boolean => {
  const lines = text.split('\n');
  for (const [at, line] of lines.entries()) {
    const dash = /^ *(?=- )/.exec(line);
    const key = dash ? keyLineAbove(lines, at) : '';
    if (!dash || key === '') continue;
    const trimmed = key.replace(/^ +| +$/g, '');
    if (!trimmed.endsWith(':') || trimmed.indexOf(':') !== trimmed.length - 1) continue;
    const deeper = dash[0].length - leadingBlanks(key);
    if (deeper === 0) return true;
    if (deeper === 2) return false;
  }
  return true;
};
