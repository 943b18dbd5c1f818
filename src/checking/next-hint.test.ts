import { describe, expect, it } from 'vitest';
import type { Task } from '../course/lab.ts';
import { startMemory } from '../course/memory.ts';
import type { Finding } from './finding.ts';
import { nextHint } from './next-hint.ts';

const task = {
  hints: [
    { for: 'runs', when: ['source-behind'], rungs: ['behind 1', 'behind 2'] },
    { for: 'runs', when: [], rungs: ['runs 1', 'runs 2'] },
    { when: ['suspended'], rungs: ['suspended 1', 'suspended 2'] },
    { when: [], rungs: ['general 1', 'general 2'] },
  ],
} as unknown as Task;

const finding = (condition: string, state: Finding['state'], code = ''): Finding => ({
  condition,
  state,
  code,
  title: '',
  weight: 0,
  expected: '',
  observed: '',
});

describe('a hint', () => {
  it('fits the first condition that is open, and what was seen there', () => {
    const findings = [finding('file', 'passed'), finding('runs', 'reconciling', 'flux-at-head/source-behind')];
    expect(nextHint(task, findings, startMemory(0))).toMatchObject({ text: 'behind 1', rung: 1, rungs: 2, condition: 'runs' });
    expect(nextHint(task, [finding('runs', 'failed', 'flux-at-head/failed')], startMemory(0))?.text).toBe('runs 1');
    expect(nextHint(task, [finding('other', 'failed', 'provenance/suspended')], startMemory(0))?.text).toBe('suspended 1');
  });

  it('climbs one rung at a time and stays on the last', () => {
    const findings = [finding('other', 'waiting')];
    const first = nextHint(task, findings, startMemory(0));
    const second = nextHint(task, findings, first?.memory ?? startMemory(0));
    const third = nextHint(task, findings, second?.memory ?? startMemory(0));
    expect([first?.text, second?.text, third?.text]).toEqual(['general 1', 'general 2', 'general 2']);
  });

  it('starts at the first rung again when another cause is seen', () => {
    const behind = nextHint(task, [finding('runs', 'reconciling', 'flux-at-head/source-behind')], startMemory(0));
    expect(nextHint(task, [finding('runs', 'failed', 'x')], behind?.memory ?? startMemory(0))).toMatchObject({ text: 'runs 1', rung: 1 });
  });

  it('is general for what is open first and has none of its own, and goes on to the next when that was climbed', () => {
    const findings = [finding('manifest', 'waiting'), finding('runs', 'failed', 'x')];
    const texts: (string | undefined)[] = [];
    let memory = startMemory(0);
    for (let round = 0; round < 3; round += 1) {
      const hint = nextHint(task, findings, memory);
      texts.push(hint?.text);
      memory = hint?.memory ?? memory;
    }
    expect(texts).toEqual(['general 1', 'general 2', 'runs 1']);
  });

  it('does not look for a fault in what is on its way', () => {
    const hint = nextHint(task, [finding('file', 'passed'), finding('other', 'reconciling', 'object/not-current')], startMemory(0));
    expect(hint).toMatchObject({ condition: 'other', rung: 1 });
    expect(hint?.text).toMatch(/^Nothing is wrong here/);
  });

  it('is not given for what could not be looked at, and not when all is green', () => {
    expect(nextHint(task, [finding('runs', 'check-error')], startMemory(0))?.text).toBe('general 1');
    expect(nextHint(task, [finding('runs', 'passed')], startMemory(0))).toBeUndefined();
  });
});
