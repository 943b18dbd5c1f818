import { describe, expect, it } from 'vitest';
import type { Condition } from '../course/lab.ts';
import { startMemory } from '../course/memory.ts';
import type { CheckKinds, Observation } from './check-kind.ts';
import { checkCondition } from './check-condition.ts';
import type { World } from './world.ts';

const condition: Condition = { id: 'c', title: 'It is so', weight: 100, after: [], mode: 'level', kind: 'fake', spec: {} };
const seen = (verdict: Observation['verdict'], more: Partial<Observation> = {}): Observation => ({
  verdict,
  code: 'x',
  expected: 'e',
  observed: 'o',
  ...more,
});
const kinds = (evaluate: () => Promise<Observation>): CheckKinds => ({
  fake: { name: 'fake', about: '', shape: { type: 'object', fields: {} }, demands: () => [], findings: {}, evaluate },
});
const at = (now: number) => ({ now }) as World;

const look = (
  observation: Observation,
  { now = 1000, memory = startMemory(0), change = {} as Partial<Condition>, blockers = [] as string[] } = {},
) =>
  checkCondition(
    { ...condition, ...change },
    at(now),
    kinds(() => Promise.resolve(observation)),
    memory,
    blockers,
  );

describe('the six states', () => {
  it.each([
    ['passed', 'passed'],
    ['failed', 'failed'],
    ['waiting', 'waiting'],
    ['moving', 'reconciling'],
  ] as const)('%s is %s', async (verdict, state) => {
    expect(await look(seen(verdict))).toMatchObject({ state });
  });

  it('locks what waits for another condition, without looking', async () => {
    expect(await look(seen('passed'), { blockers: ['Git says so'] })).toMatchObject({ state: 'locked', waitsFor: ['Git says so'] });
  });

  it('takes our own failure for a check-error, and quotes it', async () => {
    const finding = await checkCondition(
      condition,
      at(0),
      kinds(() => Promise.reject(new Error('cannot reach https://127.0.0.1:1'))),
      startMemory(0),
    );
    expect(finding).toMatchObject({ state: 'check-error', because: 'cannot reach https://127.0.0.1:1' });
  });
});

describe('time', () => {
  it('fails what is on its way for longer than it may be', async () => {
    const memory = startMemory(0);
    const change = { withinMs: 60_000 };
    expect(await look(seen('moving'), { now: 0, memory, change })).toMatchObject({ state: 'reconciling' });
    expect(await look(seen('moving'), { now: 60_001, memory, change })).toMatchObject({
      state: 'failed',
      because: 'on its way for 1 m, longer than the 1 m it may take',
    });
  });

  it('begins to count again when the change moved on', async () => {
    const memory = startMemory(0);
    await look(seen('moving'), { now: 0, memory });
    await look(seen('failed'), { now: 1000, memory });
    expect(await look(seen('moving'), { now: 400_000, memory })).toMatchObject({ state: 'reconciling' });
  });

  it('asks for stability without a break', async () => {
    const memory = startMemory(0);
    const change = { stableForMs: 10_000 };
    expect(await look(seen('passed'), { now: 0, memory, change })).toMatchObject({
      state: 'reconciling',
      code: 'fake/unstable',
      nextInMs: 10_000,
    });
    await look(seen('failed'), { now: 5000, memory, change });
    expect(await look(seen('passed'), { now: 11_000, memory, change })).toMatchObject({ state: 'reconciling' });
    expect(await look(seen('passed'), { now: 21_000, memory, change })).toMatchObject({ state: 'passed' });
  });
});

describe('edge and level', () => {
  it('keeps an edge that was seen once, also when it is locked now', async () => {
    const memory = startMemory(0);
    await look(seen('passed'), { memory, change: { mode: 'edge' } });
    expect(await look(seen('failed'), { memory, change: { mode: 'edge' }, blockers: ['x'], now: 61_000 })).toMatchObject({
      state: 'passed',
      evidence: 'seen 1 m ago',
    });
  });

  it('takes a level back', async () => {
    const memory = startMemory(0);
    await look(seen('passed'), { memory });
    expect(await look(seen('failed'), { memory })).toMatchObject({ state: 'failed' });
  });
});
