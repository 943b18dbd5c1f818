// Which styles a scalar may be written in without changing its meaning (libyaml's analysis).
import { isBlank, isBreak } from './cursor.ts';

export interface ScalarAnalysis {
  multiline: boolean;
  plainInFlow: boolean;
  plainInBlock: boolean;
  single: boolean;
  block: boolean;
}

const firstNever = new Set('#,[]{}&*!|>\'"%@`');
const laterNeverInFlow = new Set(',?[]{}');

/** What is written as itself in double quotes; characters beyond the first 65536 are not. */
export const isPrintable = (c: string): boolean => {
  const code = c.codePointAt(0) as number;
  if (code === 0x0a || (code >= 0x20 && code <= 0x7e)) return true;
  return code >= 0xa0 && code <= 0xffff && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfeff && code < 0xfffe;
};

/** Indicators that an unquoted scalar must not have at that place. */
const indicatorAt = (letters: string[], at: number): { flow: boolean; block: boolean } => {
  const c = letters[at] as string;
  const next = letters[at + 1];
  const followed = next === undefined || isBlank(next);
  if (at === 0) {
    if (firstNever.has(c)) return { flow: true, block: true };
    if (c === '?' || c === ':') return { flow: true, block: followed };
    return { flow: c === '-' && followed, block: c === '-' && followed };
  }
  if (laterNeverInFlow.has(c)) return { flow: true, block: false };
  if (c === ':') return { flow: true, block: followed };
  const before = letters[at - 1] as string;
  const starts = c === '#' && (isBlank(before) || isBreak(before));
  return { flow: starts, block: starts };
};

const empty: ScalarAnalysis = { multiline: false, plainInFlow: false, plainInBlock: true, single: true, block: false };

export const analyzeScalar = (value: string): ScalarAnalysis => {
  if (value === '') return empty;
  const letters = [...value];
  const first = letters[0] as string;
  const last = letters.at(-1) as string;
  const isDocumentIndicator = value.startsWith('---') || value.startsWith('...');
  const indicators = letters.map((_, at) => indicatorAt(letters, at));
  const special = letters.some((c) => c !== '\t' && !isPrintable(c));
  const multiline = letters.some(isBreak);
  const spaceBreak = letters.some((c, at) => isBreak(c) && letters[at - 1] === ' ');
  const breakSpace = letters.some((c, at) => c === ' ' && at > 0 && isBreak(letters[at - 1] as string));
  const single = !breakSpace && !spaceBreak && !special && !value.includes('\t');
  const plain = single && !multiline && first !== ' ' && last !== ' ' && !isDocumentIndicator;
  return {
    multiline,
    single,
    plainInFlow: plain && !indicators.some(({ flow }) => flow),
    plainInBlock: plain && !indicators.some(({ block }) => block),
    block: last !== ' ' && !spaceBreak && !special,
  };
};
