// The proof that a lab's checks do not lie: red at the start, red with the named finding at each recorded mistake, green after the solution,
// still green when the solution is applied again, red again after a reset.
import { ensureClone } from '../course/clone.ts';
import { valuesText } from '../course/lab-variables.ts';
import type { Lab, Mistake, Task } from '../course/lab.ts';
import type { TaskMemory } from '../course/memory.ts';
import { followForge } from '../course/saved-work.ts';
import { join } from 'node:path';
import { checkTask, watchTask } from '../checking/check-task.ts';
import type { CheckKinds } from '../checking/check-kind.ts';
import type { Finding, TaskResult } from '../checking/finding.ts';
import { beginTask, prepareLab } from '../checking/script/prepare-lab.ts';
import { runScript } from '../checking/script/run-script.ts';
import { World, type Site } from '../checking/world.ts';
import { expandSpec } from '../checking/expand-spec.ts';
import { mutationsOf } from './mutate-condition.ts';
import { sleep } from '../platform/clock.ts';

/** An engine of its own for one proof. */
export interface ProofStage {
  site: Site;
  checkpoint(name: string): Promise<void>;
  restore(name: string): Promise<void>;
}

export type ProofPhase = 'prepare' | 'start' | 'mistake' | 'solution' | 'again' | 'mutation' | 'reset';

export interface ProofLine {
  lab: string;
  task: string;
  phase: ProofPhase;
  /** A condition, or a mistake. */
  subject: string;
  ok: boolean;
  /** What was seen instead. */
  detail: string;
  /** `ship = Petrel`: what the lab's variables were. */
  values?: string;
  tookMs: number;
}

export interface ProofRequest {
  /** With its variables filled in. */
  lab: Lab;
  stage: ProofStage;
  kinds: CheckKinds;
  /** Only these tasks; the ones before them are solved and not judged. */
  tasks?: string[];
  /** Only these phases; all when left out. */
  phases?: ProofPhase[];
  onLine?: (line: ProofLine) => void;
}

/** Of the stage's clock, which may run faster than ours. */
const solutionLimitMs = 600_000;
const mistakeLimitMs = 300_000;
const pauseMs = 250;

const describe = ({ state, code, observed, because }: Finding) => `${state} ${code}: ${observed}${because ? ` (${because})` : ''}`;

class Proof {
  readonly lines: ProofLine[] = [];
  readonly #request: ProofRequest;

  constructor(request: ProofRequest) {
    this.#request = request;
  }

  wants(phase: ProofPhase): boolean {
    return this.#request.phases?.includes(phase) ?? true;
  }

  note(
    task: Task | undefined,
    phase: ProofPhase,
    subject: string,
    { ok, detail = '', startedAt }: { ok: boolean; detail?: string; startedAt: number },
  ): void {
    const { lab, stage, onLine } = this.#request;
    const values = valuesText(lab);
    const line = {
      lab: lab.id,
      task: task?.id ?? '',
      phase,
      subject,
      ok,
      detail: ok ? '' : detail,
      tookMs: stage.site.clock.now() - startedAt,
      ...(values ? { values } : {}),
    };
    this.lines.push(line);
    onLine?.(line);
  }

  /** Every condition is, or is not, green. */
  judge(task: Task, phase: ProofPhase, { findings }: TaskResult, green: boolean, startedAt: number): void {
    for (const finding of findings)
      this.note(task, phase, finding.condition, {
        ok: (finding.state === 'passed') === green && finding.state !== 'check-error',
        detail: describe(finding),
        startedAt,
      });
  }
}

const cloneAll = async (lab: Lab, { access, workspace, stateDir }: Site): Promise<void> => {
  for (const { name, clone } of lab.needs.repositories) {
    if (!clone) continue;
    const made = await ensureClone({ folder: join(workspace, name), repository: name, forge: access.forge, stateDir });
    await followForge(made);
  }
};

const proveMistake = async (
  mistake: Mistake,
  task: Task,
  memory: TaskMemory,
  { lab, stage, kinds }: ProofRequest,
  proof: Proof,
): Promise<void> => {
  const { site } = stage;
  const startedAt = site.clock.now();
  const { condition, code, state } = mistake.finding;
  let detail = '';
  try {
    let after = await runScript({ steps: mistake.steps, site, lab, task, kinds, memory });
    for (;;) {
      const result = await checkTask({ lab, task, site, kinds, memory: after });
      const finding = result.findings.find((each) => each.condition === condition);
      if (finding?.code === code && (!state || finding.state === state))
        return proof.note(task, 'mistake', mistake.id, { ok: true, startedAt });
      detail = `wanted ${state ?? ''} ${code}, got ${finding ? describe(finding) : 'nothing'}`;
      if (site.clock.now() - startedAt > mistakeLimitMs) break;
      after = result.memory;
      await sleep(site.clock, pauseMs);
    }
  } catch (error) {
    detail = error instanceof Error ? error.message : String(error);
  }
  proof.note(task, 'mistake', mistake.id, { ok: false, detail, startedAt });
};

const solve = async (
  phase: ProofPhase,
  task: Task,
  memory: TaskMemory,
  { lab, stage, kinds }: ProofRequest,
  proof: Proof,
): Promise<TaskMemory> => {
  const startedAt = stage.site.clock.now();
  try {
    const after = await runScript({ steps: task.solution.steps, site: stage.site, lab, task, kinds, memory });
    const result = await watchTask({ lab, task, site: stage.site, kinds, memory: after, waitMs: solutionLimitMs, always: true });
    proof.judge(task, phase, result, true, startedAt);
    return result.memory;
  } catch (error) {
    proof.note(task, phase, 'the solution', { ok: false, detail: error instanceof Error ? error.message : String(error), startedAt });
    return memory;
  }
};

/** Every asserted value, changed, turns its condition red. Conditions that only hold for a moment are left out. */
const mutate = async (task: Task, memory: TaskMemory, { stage, kinds }: ProofRequest, proof: Proof): Promise<void> => {
  const world = new World(stage.site, memory);
  const look = (kind: string, spec: unknown) =>
    kinds[kind]?.evaluate(spec as never, world).then(
      ({ verdict }) => verdict,
      () => 'error',
    );
  for (const { id, kind, spec: written } of task.conditions) {
    const spec = expandSpec(written, stage.site);
    const startedAt = stage.site.clock.now();
    if ((await look(kind, spec)) !== 'passed') continue;
    const blind: string[] = [];
    for (const mutation of mutationsOf(spec)) if ((await look(kind, mutation.spec)) === 'passed') blind.push(mutation.path);
    proof.note(task, 'mutation', id, { ok: !blind.length, detail: `still green with another ${blind.join(', ')}`, startedAt });
  }
  world.close();
};

const proveTask = async (task: Task, request: ProofRequest, proof: Proof): Promise<void> => {
  const { lab, stage, kinds } = request;
  const { site } = stage;
  const before = `prove-${lab.id}-${task.id}`;
  await stage.checkpoint(before);
  const begin = async (): Promise<TaskMemory> => {
    await cloneAll(lab, site);
    return beginTask(lab, task, site, kinds);
  };
  const look = async (phase: ProofPhase, memory: TaskMemory) => {
    const startedAt = site.clock.now();
    proof.judge(task, phase, await checkTask({ lab, task, site, kinds, memory }), false, startedAt);
  };
  let memory = await begin();
  if (proof.wants('start')) await look('start', memory);
  for (const mistake of proof.wants('mistake') ? task.mistakes : []) {
    await proveMistake(mistake, task, memory, request, proof);
    await stage.restore(before);
    memory = await begin();
  }
  memory = await solve('solution', task, memory, request, proof);
  if (proof.wants('again')) memory = await solve('again', task, memory, request, proof);
  if (proof.wants('mutation')) await mutate(task, memory, request, proof);
  if (!proof.wants('reset')) return;
  const after = `${before}-done`;
  await stage.checkpoint(after);
  await stage.restore(before);
  await look('reset', await begin());
  await stage.restore(after);
  await cloneAll(lab, site);
};

const isWanted = ({ tasks }: ProofRequest, task: Task): boolean => tasks?.includes(task.id) ?? true;

/** Up to the last one that is wanted. */
const tasksOf = (request: ProofRequest): Task[] =>
  request.lab.tasks.slice(0, request.lab.tasks.findLastIndex((task) => isWanted(request, task)) + 1);

/** Solved, so that the next one can begin. */
const passBy = async (task: Task, { lab, stage, kinds }: ProofRequest): Promise<void> => {
  await cloneAll(lab, stage.site);
  const memory = await beginTask(lab, task, stage.site, kinds);
  const after = await runScript({ steps: task.solution.steps, site: stage.site, lab, task, kinds, memory });
  await watchTask({ lab, task, site: stage.site, kinds, memory: after, waitMs: solutionLimitMs, always: true });
};

/** Proves every condition and every recorded mistake of a lab, in the order of its tasks. */
export const proveLab = async (request: ProofRequest): Promise<ProofLine[]> => {
  const proof = new Proof(request);
  const { lab, stage } = request;
  const startedAt = stage.site.clock.now();
  try {
    await prepareLab(lab, stage.site);
    for (const task of tasksOf(request)) await (isWanted(request, task) ? proveTask(task, request, proof) : passBy(task, request));
  } catch (error) {
    proof.note(undefined, 'prepare', lab.id, { ok: false, detail: error instanceof Error ? error.message : String(error), startedAt });
  }
  return proof.lines;
};
