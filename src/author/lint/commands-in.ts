// Commands in prose, in code spans and in blocks, taken apart far enough to know program and verb.
import { splitWords } from '../../catalogue/split-words.ts';

const programs = new Set(['kubectl', 'flux', 'git', 'gitops-lab', 'helm', 'kustomize', 'sops', 'docker']);

/** A text that begins as a command of a tool. */
export const commandsIn = (text: string): string[] => (programs.has(text.trim().split(/\s+/)[0] ?? '') ? [text.trim()] : []);

/** The code spans of a markdown line. */
export const codeSpans = (markdown: string): string[] =>
  [...markdown.matchAll(/(?<!`)(`+)(?!`)([^\n]*?[^`\n])\1(?!`)/g)].map((found) => (found[2] ?? '').trim());

export interface Command {
  program: string;
  /** The first word that is no flag. */
  verb: string | undefined;
  /** The word behind the verb. */
  object: string | undefined;
  words: string[];
}

const assignment = /^[A-Za-z_]\w*=/;
const valued = new Set(['-n', '--namespace', '-C', '-c', '--context', '--kubeconfig']);

/** Words without flags; the value of a flag that takes one does not count either. */
const operands = (words: string[]): string[] => words.filter((word, at) => !word.startsWith('-') && !valued.has(words[at - 1] ?? ''));

const commandOf = (part: string): Command | undefined => {
  const words = splitWords(part.trim());
  while (words.length > 0 && (assignment.test(words[0] as string) || words[0] === '!')) words.shift();
  const [program, ...rest] = words;
  if (!program) return undefined;
  const [verb, object] = operands(rest);
  return { program, verb, object, words: rest };
};

/** `a && b | c` is three commands; a semicolon within quotes parts nothing. */
export const parseLine = (line: string): Command[] => {
  const text = line.replace(/\s+#.*$/, '');
  const parts = text.match(/(?:[^&|;'"]|'[^']*'|"(?:\\.|[^"\\])*"|[<>]&|&>)+/g) ?? [];
  return parts.flatMap((part) => commandOf(part) ?? []);
};
