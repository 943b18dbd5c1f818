import { isDeepStrictEqual } from 'node:util';
import type { Lab, Task } from '../course/lab.ts';
import type { TaskMemory } from '../course/memory.ts';
import { sleep } from '../platform/clock.ts';
import { checkCondition } from './check-condition.ts';
import type { CheckKinds } from './check-kind.ts';
import { expandSpec } from './expand-spec.ts';
import type { Finding, TaskResult } from './finding.ts';
import { World, type Site } from './world.ts';

export interface CheckRequest {
  lab: Lab;
  task: Task;
  site: Site;
  kinds: CheckKinds;
  memory: TaskMemory;
}

export interface WatchRequest extends CheckRequest {
  /** Looks again until this has passed; 0 looks once. */
  waitMs?: number;
  /** Also while nothing moves by itself: the learner may be typing. */
  always?: boolean;
  signal?: AbortSignal;
  /** After each look that brought something new. */
  onChange?: (result: TaskResult) => void;
}

const pauseMs = 250;

const copyOf = (memory: TaskMemory): TaskMemory => structuredClone(memory);

const sum = (findings: Finding[]) => findings.reduce((total, { weight }) => total + weight, 0);

const summarise = ({ lab, task, site }: CheckRequest, findings: Finding[], memory: TaskMemory, startedAt: number): TaskResult => {
  const green = findings.filter(({ state }) => state === 'passed');
  // What we could not look at counts neither for nor against.
  const counted = findings.filter(({ state }) => state !== 'check-error');
  return {
    lab: lab.id,
    task: task.id,
    title: task.title,
    number: task.number,
    findings,
    passed: green.length,
    total: findings.length,
    points: counted.length ? Math.round((sum(green) / sum(counted)) * 100) : 0,
    green: green.length === findings.length,
    memory,
    tookMs: site.clock.now() - startedAt,
  };
};

/** Looks once at every condition of a task. Conditions without `after` are looked at side by side. */
export const checkTask = async (request: CheckRequest): Promise<TaskResult> => {
  const { task, site, kinds } = request;
  const startedAt = site.clock.now();
  const memory = copyOf(request.memory);
  const world = new World(site, memory);
  try {
    const pending = new Map<string, Promise<Finding>>();
    for (const condition of task.conditions) {
      const blockers = condition.after.map((id) => pending.get(id));
      const look = async () => {
        const before = await Promise.all(blockers);
        const waitsFor = before.flatMap((finding) => (finding && finding.state !== 'passed' ? [finding.title] : []));
        return checkCondition({ ...condition, spec: expandSpec(condition.spec, site) }, world, kinds, memory, waitsFor);
      };
      pending.set(condition.id, look());
    }
    const findings = await Promise.all(pending.values());
    memory.seen = [...new Set([...memory.seen, ...world.sightings])];
    return summarise(request, findings, memory, startedAt);
  } finally {
    world.close();
  }
};

const mayMove = (result: TaskResult): boolean => result.findings.some(({ state }) => state === 'reconciling' || state === 'check-error');

const essence = (result: TaskResult) => result.findings.map(({ state, code, observed }) => ({ state, code, observed }));

/** Looks again and again until all is green, nothing moves by itself any more, or the time is over. */
export const watchTask = async (request: WatchRequest): Promise<TaskResult> => {
  const { site, waitMs = 0, always = false, signal, onChange } = request;
  const deadline = site.clock.now() + waitMs;
  let last: TaskResult | undefined;
  for (;;) {
    const result = await checkTask({ ...request, memory: last?.memory ?? request.memory });
    if (!last || !isDeepStrictEqual(essence(last), essence(result))) onChange?.(result);
    last = result;
    if (result.green || signal?.aborted || site.clock.now() >= deadline || (!always && !mayMove(result))) return result;
    await sleep(site.clock, pauseMs, signal);
  }
};
