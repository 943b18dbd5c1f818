import { describe, expect, it } from 'vitest';
import type { Finding, TaskResult } from '../../checking/finding.ts';
import { startMemory } from '../../course/memory.ts';
import { painter } from '../../render/terminal/style.ts';
import type { Terminal } from '../terminal.ts';
import { checkText } from './check-text.ts';

const terminal = (width: number): Terminal => ({
  width,
  colour: false,
  interactive: false,
  paint: painter(false),
  print: () => {},
  write: () => {},
  columns: () => 80,
  note: () => {},
});

const findings: Finding[] = [
  {
    condition: 'a',
    title: 'The manifest is on main',
    state: 'passed',
    weight: 40,
    code: 'x/passed',
    expected: '',
    observed: '',
    evidence: '9f3c2aa "Add podinfo"',
  },
  {
    condition: 'b',
    title: 'The cluster runs your commit',
    state: 'reconciling',
    weight: 30,
    code: 'flux-at-head/source-behind',
    expected: 'the newest commit on main of fleet runs',
    observed: 'on its way',
    lookAt: 'never shown while it moves',
    nextInMs: 41_000,
    trace: {
      here: 1,
      hops: [
        { stage: 'commit', state: 'done', code: '', revision: '9f3c2aa', subject: 'main of fleet', says: '12 s ago' },
        {
          stage: 'source',
          state: 'moving',
          code: 'source-behind',
          revision: 'ab12f00',
          subject: 'GitRepository flux-system',
          says: 'polls every 1m0s, next in 41 s',
        },
      ],
    },
  },
  {
    condition: 'c',
    title: 'Two replicas',
    state: 'failed',
    weight: 20,
    code: 'object/differs',
    expected: 'spec.replicas 2',
    observed: 'spec.replicas 5',
    because: 'owned by kubectl-scale',
    lookAt: 'who wrote the field',
  },
  {
    condition: 'd',
    title: 'podinfo answers',
    state: 'locked',
    weight: 10,
    code: 'http/locked',
    expected: '',
    observed: '',
    waitsFor: ['Two replicas'],
  },
];

const result: TaskResult = {
  lab: 'l',
  task: 't',
  title: 'Deploy podinfo',
  number: 3,
  findings,
  passed: 1,
  total: 4,
  points: 40,
  green: false,
  memory: startMemory(0),
  tookMs: 1,
};

describe('a check on the terminal', () => {
  it('says what was seen, where the change is and when it moves', () => {
    expect(checkText(result, terminal(90))).toMatchInlineSnapshot(`
      "Task 3  Deploy podinfo                               1 of 4 conditions, 40 of 100 points

        ✔ The manifest is on main        9f3c2aa "Add podinfo"
        ◷ The cluster runs your commit   on its way, next look in 41 s
            expected   the newest commit on main of fleet runs
            observed   on its way
            commit     9f3c2aa main of fleet: 12 s ago
            source     ab12f00 GitRepository flux-system: polls every 1m0s, next in 41 s   <- here
        ✘ Two replicas
            expected   spec.replicas 2
            observed   spec.replicas 5
            because    owned by kubectl-scale
            look at    who wrote the field
        · podinfo answers                after: Two replicas"
    `);
  });

  it('keeps the column of remarks when titles are long, wraps them, and shows no backticks', () => {
    const [first, second] = findings as [Finding, Finding];
    const long = 'Between `Stop writing back` and `Hand over to the ResourceSet` only people have committed to the branch';
    const shown = checkText({ ...result, findings: [{ ...first, title: long }, second] }, terminal(80));
    expect(shown).toMatchInlineSnapshot(`
      "Task 3  Deploy podinfo                     1 of 4 conditions, 40 of 100 points

        ✔ Between Stop writing back and Hand over to     9f3c2aa "Add podinfo"
          the ResourceSet only people have committed
          to the branch
        ◷ The cluster runs your commit                   on its way, next look in 41 s
            expected   the newest commit on main of fleet runs
            observed   on its way
            commit     9f3c2aa main of fleet: 12 s ago
            source     ab12f00 GitRepository flux-system: polls every 1m0s, next in 41
                       s   <- here"
    `);
    expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('stays within a narrow terminal', () => {
    const body = checkText(result, terminal(50))
      .split('\n')
      .slice(1)
      .filter((line) => line.startsWith('      '));
    expect(Math.max(...body.map((line) => line.replace('   <- here', '').length))).toBeLessThanOrEqual(50);
  });
});
