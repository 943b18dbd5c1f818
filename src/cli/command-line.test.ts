import { describe, expect, it } from 'vitest';
import { LabError } from '../errors.ts';
import { ManualClock } from '../platform/clock.ts';
import { parseArguments } from './arguments.ts';
import type { CommandEntry } from './command.ts';
import { commands } from './commands.ts';
import { findCommand } from './help.ts';
import { progressLines } from './progress-lines.ts';
import { asLabError } from './report.ts';
import { openTerminal, type Terminal } from './terminal.ts';

const entry = (name: string) => commands.find((each) => each.name === name) as CommandEntry;
const refusal = (work: () => unknown): LabError => {
  try {
    work();
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('the command line', () => {
  it.each([
    [['two', '--wait', '30s', '--watch'], { positionals: ['two'], flags: { wait: '30s', watch: '' } }],
    [['--wait=1m'], { positionals: [], flags: { wait: '1m' } }],
    [['--workspace', '../x', 'two'], { positionals: ['two'], flags: { workspace: '../x' } }],
  ])('reads %j', (argv, expected) => {
    expect(parseArguments(entry('check'), argv)).toEqual(expected);
  });

  it.each([
    [['--wiat', '1s'], 'usage/unknown-flag', 'gitops-lab check --wait'],
    [['--wait'], 'usage/flag-value', 'gitops-lab check --help'],
    [['--watch=yes'], 'usage/flag-value', 'gitops-lab check --help'],
    [['one', 'two'], 'usage/operands', 'gitops-lab check --help'],
  ])('refuses %j', (argv, code, next) => {
    expect(refusal(() => parseArguments(entry('check'), argv))).toMatchObject({ code, next, family: 'usage' });
  });

  it.each([
    ['strat', 'gitops-lab start'],
    ['hnit', 'gitops-lab hint'],
    ['frobnicate', 'gitops-lab help'],
  ])('suggests for %s: %s', (word, next) => {
    expect(refusal(() => findCommand(commands, word)).next).toBe(next);
  });

  it.each([
    ['ENOSPC', 'disk/full'],
    ['EROFS', 'disk/read-only'],
    ['EACCES', 'disk/read-only'],
  ])('turns %s into a sentence about %s', (code, expected) => {
    const error = asLabError(Object.assign(new Error('raw'), { code, path: '/lab/x' }));
    expect(error).toMatchObject({ family: 'environment', code: expected });
    expect(error.message).toContain('/lab/x');
  });
});

describe('colour', () => {
  const colour = (env: NodeJS.ProcessEnv) => openTerminal(env).colour;
  it('follows FORCE_COLOR, and NO_COLOR before all', () => {
    expect([colour({ FORCE_COLOR: '1' }), colour({ FORCE_COLOR: '0' }), colour({ FORCE_COLOR: '1', NO_COLOR: '1' })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('progress', () => {
  const setUp = () => {
    const clock = new ManualClock();
    const lines: string[] = [];
    const terminal = { paint: (_: unknown, text: string) => text, note: (text: string) => void lines.push(text) } as unknown as Terminal;
    return { clock, lines, steps: progressLines(terminal, clock) };
  };
  const lasting = (clock: ManualClock, ms: number) => () => new Promise<void>((done) => void clock.after(ms, done));

  it('says nothing about what takes half a second or less', async () => {
    const { clock, lines, steps } = setUp();
    const work = steps.step('quick', lasting(clock, 499));
    await clock.advance(499);
    await work;
    await clock.advance(5000);
    expect(lines).toEqual([]);
  });

  it('gives what takes longer a line when it is noticed and one when it is over', async () => {
    const { clock, lines, steps } = setUp();
    const work = steps.step('slow', lasting(clock, 2300));
    await clock.advance(600);
    expect(lines).toEqual(['  slow ...']);
    await clock.advance(1700);
    await work;
    expect(lines).toEqual(['  slow ...', '  slow  2.3 s']);
  });
});
