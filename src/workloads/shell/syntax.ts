/** One piece of a word. What is quoted is neither split into fields nor matched against file names. */
export type Part =
  | { kind: 'text'; text: string; quoted: boolean }
  | { kind: 'variable'; name: string; operator: string; argument: string; quoted: boolean }
  | { kind: 'command'; script: string; quoted: boolean }
  | { kind: 'arithmetic'; text: string; quoted: boolean };

export type Word = Part[];

export type Token = { type: 'word'; word: Word } | { type: 'operator'; text: string };

export interface Redirection {
  descriptor: number;
  operator: '>' | '>>' | '<' | '>&';
  target: Word;
}

export interface Simple {
  type: 'simple';
  assignments: { name: string; value: Word }[];
  words: Word[];
  redirections: Redirection[];
}

export type Command =
  | Simple
  | { type: 'if'; branches: { condition: List; body: List }[]; otherwise: List | undefined; redirections: Redirection[] }
  | { type: 'loop'; until: boolean; condition: List; body: List; redirections: Redirection[] }
  | { type: 'for'; name: string; words: Word[] | undefined; body: List; redirections: Redirection[] }
  | { type: 'case'; word: Word; cases: { patterns: Word[]; body: List }[]; redirections: Redirection[] }
  | { type: 'group'; subshell: boolean; body: List; redirections: Redirection[] }
  | { type: 'function'; name: string; body: Command; redirections: Redirection[] };

export interface Pipeline {
  negated: boolean;
  commands: Command[];
}

export interface AndOr {
  first: Pipeline;
  rest: { operator: '&&' | '||'; pipeline: Pipeline }[];
  background: boolean;
}

export type List = AndOr[];

export class SyntaxError extends Error {}
