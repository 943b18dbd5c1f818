// One condition: looks, and turns what was seen into one of the six states. Edge, level and stableFor are decided here.
import type { Condition } from '../course/lab.ts';
import { sayDuration } from '../course/duration.ts';
import type { TaskMemory } from '../course/memory.ts';
import type { CheckKinds, Observation } from './check-kind.ts';
import type { Finding } from './finding.ts';
import type { World } from './world.ts';

/** How long a change may be on its way when the lab does not say. */
const defaultWithinMs = 300_000;

type Memory = Pick<TaskMemory, 'passed' | 'holdsSince' | 'movingSince'>;

const base = (condition: Condition) => ({
  condition: condition.id,
  title: condition.title,
  weight: condition.weight,
  ...(condition.lookAt ? { lookAt: condition.lookAt } : {}),
  ...(condition.docs ? { docs: condition.docs } : {}),
});

const parts = ({
  expected,
  observed,
  subject,
  because,
  evidence,
  trace,
  nextInMs,
}: Observation): Omit<Finding, 'state' | 'code' | keyof ReturnType<typeof base>> => ({
  expected,
  observed,
  ...(subject ? { subject } : {}),
  ...(because ? { because } : {}),
  ...(evidence ? { evidence } : {}),
  ...(trace ? { trace } : {}),
  ...(nextInMs === undefined ? {} : { nextInMs }),
});

const passed = (condition: Condition, observation: Observation, memory: Memory, now: number): Finding => {
  delete memory.movingSince[condition.id];
  const since = (memory.holdsSince[condition.id] ??= now);
  const finding = { ...base(condition), ...parts(observation), code: `${condition.kind}/passed` };
  const missingMs = (condition.stableForMs ?? 0) - (now - since);
  if (missingMs > 0)
    return {
      ...finding,
      state: 'reconciling',
      code: `${condition.kind}/unstable`,
      observed: `holds for ${sayDuration(now - since)} of ${sayDuration(condition.stableForMs ?? 0)}`,
      nextInMs: missingMs,
    };
  memory.passed[condition.id] ??= now;
  return { ...finding, state: 'passed' };
};

const open = (condition: Condition, observation: Observation, memory: Memory, now: number): Finding => {
  delete memory.holdsSince[condition.id];
  const finding = { ...base(condition), ...parts(observation), code: `${condition.kind}/${observation.code}` };
  if (observation.verdict !== 'moving') {
    delete memory.movingSince[condition.id];
    return { ...finding, state: observation.verdict === 'waiting' ? 'waiting' : 'failed' };
  }
  const since = (memory.movingSince[condition.id] ??= now);
  const within = condition.withinMs ?? defaultWithinMs;
  if (now - since <= within) return { ...finding, state: 'reconciling' };
  return {
    ...finding,
    state: 'failed',
    because: finding.because ?? `on its way for ${sayDuration(now - since)}, longer than the ${sayDuration(within)} it may take`,
  };
};

const once = (condition: Condition, at: number, now: number): Finding => ({
  ...base(condition),
  state: 'passed',
  code: `${condition.kind}/passed`,
  expected: condition.title,
  observed: condition.title,
  evidence: `seen ${sayDuration(now - at)} ago`,
});

const ourFault = (condition: Condition, error: unknown): Finding => ({
  ...base(condition),
  state: 'check-error',
  code: `${condition.kind}/check-error`,
  expected: condition.title,
  observed: 'this could not be looked at; it costs you nothing',
  because: error instanceof Error ? error.message : String(error),
});

const locked = (condition: Condition, waitsFor: string[]): Finding => ({
  ...base(condition),
  state: 'locked',
  code: `${condition.kind}/locked`,
  expected: condition.title,
  observed: 'not looked at yet',
  waitsFor,
});

export const checkCondition = async (
  condition: Condition,
  world: World,
  kinds: CheckKinds,
  memory: Memory,
  blockers: string[] = [],
): Promise<Finding> => {
  const at = memory.passed[condition.id];
  if (condition.mode === 'edge' && at !== undefined) return once(condition, at, world.now);
  if (blockers.length) return locked(condition, blockers);
  try {
    const kind = kinds[condition.kind];
    if (!kind) throw new Error(`there is no check kind "${condition.kind}"`);
    const observation = await kind.evaluate(condition.spec, world);
    return observation.verdict === 'passed'
      ? passed(condition, observation, memory, world.now)
      : open(condition, observation, memory, world.now);
  } catch (error) {
    return ourFault(condition, error);
  }
};
