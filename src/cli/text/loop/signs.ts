/** The signs of a drawing, and their plain form for terminals that show ASCII only. */
import type { LoopNode } from '../../../checking/loop/loop.ts';
import type { Style } from '../../../render/terminal/style.ts';

export interface Signs {
  marks: Record<LoopNode['state'], string>;
  line: string;
  /** What has not arrived. */
  dashed: string;
  right: string;
  left: string;
  up: string;
  down: string;
  fork: string;
  branch: string;
  last: string;
}

const lines: Signs = {
  marks: { done: '✔', moving: '◷', stuck: '✘', waiting: '○' },
  line: '─',
  dashed: '╌',
  right: '▶',
  left: '◀',
  up: '▲',
  down: '│',
  fork: '┬',
  branch: '├',
  last: '└',
};

const ascii: Signs = {
  marks: { done: '+', moving: '~', stuck: 'x', waiting: 'o' },
  line: '-',
  dashed: '.',
  right: '>',
  left: '<',
  up: '^',
  down: '|',
  fork: '+',
  branch: '+',
  last: '+',
};

export const stateStyle: Record<LoopNode['state'], Style> = { done: 'green', moving: 'yellow', stuck: 'red', waiting: 'blue' };

/** A locale that was set to something else than UTF-8, or a terminal that says it is a plain one. */
export const isPlain = (env: NodeJS.ProcessEnv): boolean => {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'];
  return env['TERM'] === 'dumb' || env['TERM'] === 'linux' || (locale !== undefined && locale !== '' && !/utf-?8/i.test(locale));
};

export const signsFor = (plain: boolean): Signs => (plain ? ascii : lines);
