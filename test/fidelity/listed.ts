// Reads differences.md: the differences that stay, each with its reason.
import type { Difference } from './compare.ts';

export interface Listed {
  reason: string;
  matches(area: string, difference: Difference): boolean;
}

const pattern = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));

/** Rows of `| area | path | real | reason |`; `*` stands for anything. */
export const readListed = (markdown: string): Listed[] =>
  markdown
    .split('\n')
    .filter((line) => /^\| [^-]/.test(line) && !line.startsWith('| area |'))
    .map((line) => {
      const [area = '', path = '', real = '', reason = ''] = line
        .split(/(?<!\\)\|/)
        .slice(1)
        .map((cell) => cell.trim().replaceAll('\\|', '|'));
      const [areas, paths, reals] = [pattern(area), pattern(path), pattern(real)];
      return {
        reason,
        matches: (name, difference) => areas.test(name) && paths.test(difference.path) && reals.test(text(difference.real)),
      };
    });
