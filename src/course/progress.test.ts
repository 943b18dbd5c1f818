import { describe, expect, it } from 'vitest';
import type { Lab } from './lab.ts';
import { startMemory } from './memory.ts';
import {
  emptyProgress,
  enterLab,
  enterTask,
  labState,
  mergeMemory,
  recordCheck,
  restartLab,
  restartTask,
  type Progress,
} from './progress.ts';

const lab = { id: 'first', tasks: [{ id: 'one' }, { id: 'two' }] } as Lab;
const [one, two] = lab.tasks as [Lab['tasks'][number], Lab['tasks'][number]];
const at = '2026-01-01T00:00:00Z';

const begun = (): Progress => enterTask(enterLab(emptyProgress(), lab, at), 'first', 'one', { at, memory: startMemory(1) });
const green = (progress: Progress, task: typeof one) =>
  recordCheck(progress, lab, task, { at, passed: true, score: 100, memory: { ...startMemory(1), passed: { file: 5 } } });

describe('progress', () => {
  it('begins a lab at its first task and comes back to the one that was left', () => {
    const progress = enterTask(begun(), 'first', 'two', { at, memory: startMemory(2) });
    expect(progress.labs['first']?.task).toBe('two');
    expect(enterLab(progress, lab, 'later').labs['first']).toMatchObject({ task: 'two', startedAt: at });
  });

  it('keeps what a task remembers when it is entered again', () => {
    expect(enterTask(begun(), 'first', 'one', { at: 'later', memory: startMemory(9) }).labs['first']?.tasks['one']?.memory?.startedAt).toBe(
      1,
    );
  });

  it('is done when every task was green, and stays so after a reset', () => {
    const half = green(begun(), one);
    expect(labState(half, lab)).toBe('begun');
    const done = green(enterTask(half, 'first', 'two', { at, memory: startMemory(2) }), two);
    expect(labState(done, lab)).toBe('done');
    const again = restartLab(done, 'first');
    expect(labState(again, lab)).toBe('done');
    expect(again.labs['first']?.tasks['one']).toMatchObject({ passedAt: at, score: 100 });
    expect(again.labs['first']?.tasks['one']?.memory).toBeUndefined();
  });

  it('forgets what a restarted task saw, and counts on', () => {
    const restarted = restartTask(green(begun(), one), 'first', 'one').labs['first']?.tasks['one'];
    expect(restarted).toMatchObject({ checks: 1, passedAt: at });
    expect(restarted?.memory).toBeUndefined();
  });

  it('takes nothing back when two looks end in any order: the earlier green, the later hint, the typed answer stay', () => {
    const stored = { ...startMemory(1), passed: { file: 5, pods: 7 }, seen: ['a'], answers: { q: 'typed' }, hints: { any: 2 } };
    const seen = { ...startMemory(1), passed: { file: 9 }, seen: ['b'], answers: {}, hints: { any: 1 } };
    expect(mergeMemory(stored, seen)).toMatchObject({
      passed: { file: 5, pods: 7 },
      seen: ['a', 'b'],
      answers: { q: 'typed' },
      hints: { any: 2 },
    });
  });
});
