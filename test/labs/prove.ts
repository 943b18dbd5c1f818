// `npm run prove`: the proof of one lab on an embedded engine of its own, with the real kubectl and flux where this machine has them.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkKinds } from '../../checks/index.ts';
import { proveLab, type ProofLine, type ProofPhase } from '../../src/author/prove-lab.ts';
import { openKindStage } from '../../src/author/kind-stage.ts';
import { openEmbeddedStage, type ClosableStage } from '../../src/author/prove-stage.ts';
import { readCourse } from '../../src/catalogue/read-course.ts';
import { imagesOf, leaveOut, sayLeftOut } from '../../src/course/leave-out.ts';
import { placeTools } from '../../src/course/tools.ts';
import type { Task } from '../../src/course/lab.ts';
import { kindProvider } from '../../src/engines/kind/provider.ts';
import { clientFolders, findClient } from '../real-clients.ts';
import { openRealFluxStage } from '../real-flux/real-controllers.ts';

const limitMs = 3_600_000;
const root = resolve(import.meta.dirname, '../..');

/** Real clients first; our stand-ins for what is missing. */
const learnersPath = (folder: string): string => {
  const missing = (['kubectl', 'flux'] as const).filter((name) => !findClient(name));
  const stateDir = join(folder, 'state');
  mkdirSync(stateDir, { recursive: true });
  const settings = { madeBy: 'gitops-lab' as const, createdAt: '', engine: 'embedded' };
  const { folder: standins } = placeTools({ folder, stateDir, settings }, missing);
  return [...clientFolders(), standins, process.env['PATH'] ?? ''].join(delimiter);
};

const phases: [ProofPhase, string][] = [
  ['start', 'is red at the start'],
  ['solution', 'is green after the solution'],
  ['again', 'is green after the solution again'],
  ['reset', 'is red after a reset'],
];

/** PROVE_ENGINE=kind proves on a real cluster with real Flux, PROVE_ENGINE=real-flux on our cluster with the real controllers as processes. */
const openWantedStage = (env: Record<string, string>): Promise<ClosableStage> => {
  const engine = process.env['PROVE_ENGINE'];
  if (engine === 'kind') return openKindStage(env, process.env['GITOPS_LAB_NODE_IMAGE']);
  return engine === 'real-flux' ? openRealFluxStage(env) : openEmbeddedStage(env);
};

export interface ProofOptions {
  open?: (env: Record<string, string>) => Promise<ClosableStage>;
  /** All when left out. */
  phases?: ProofPhase[];
  /** All when left out; the others are solved on the way. `first`: the first that can be proven here. */
  tasks?: string[] | 'first';
}

/** PROVE_TASKS=a,b and PROVE_PHASES=solution,reset prove only these. */
const named = (variable: string): string[] | undefined => {
  const words = process.env[variable]?.split(',').filter(Boolean);
  return words?.length ? words : undefined;
};

const onKind = process.env['PROVE_ENGINE'] === 'kind';

/** What this machine's Docker does not hold and cannot pull. */
const missing = onKind ? ((await kindProvider.missingImages?.('', readCourse(root, checkKinds).labs.flatMap(imagesOf))) ?? []) : [];

/** A proof on a real cluster takes as long as Flux takes: each line as it comes. */
const onLine = onKind
  ? ({ task, phase, subject, ok, detail, tookMs }: ProofLine) =>
      void process.stderr.write(`${ok ? '  ok' : 'FAIL'} ${task} ${phase} ${subject} ${Math.round(tookMs / 1000)} s ${detail}\n`)
  : () => {};

const proven = { ok: true, detail: '' };

type LineOf = (task: string, phase: ProofPhase, subject: string) => ProofLine | undefined;

const describeTask = (task: Task, wants: (phase: ProofPhase) => boolean, lineOf: LineOf): void => {
  describe(`task ${task.id}`, () => {
    for (const [phase, words] of phases.filter(([phase]) => wants(phase)))
      for (const { id } of task.conditions) it(`${id} ${words}`, () =>
        // A solution that could not be done judged no condition.
        expect(lineOf(task.id, phase, id) ?? lineOf(task.id, phase, 'the solution')).toMatchObject(proven));
    for (const { id } of wants('mutation') ? task.conditions : [])
      it(`${id} is red with any other asserted value`, () => expect(lineOf(task.id, 'mutation', id) ?? proven).toMatchObject(proven));
    for (const { id, title } of wants('mistake') ? task.mistakes : [])
      it(`${id}: ${title}`, () => expect(lineOf(task.id, 'mistake', id)).toMatchObject(proven));
  });
};

export const describeProof = (id: string, options: ProofOptions = {}): void => {
  const { course, leftOut } = leaveOut(readCourse(root, checkKinds), missing);
  const lab = course.labs.find((each) => each.id === id);
  const without = leftOut.find((each) => each.lab === id);
  if (without) process.stderr.write(`${sayLeftOut(without)}\n`);
  it.skipIf(without !== undefined)('every task can be proven here', () => expect(without).toBeUndefined());
  if (!lab && without) return;
  if (!lab) throw new Error(`there is no lab ${id}`);
  const { open = openWantedStage, phases = named('PROVE_PHASES') as ProofPhase[] | undefined } = options;
  const tasks = options.tasks === 'first' ? lab.tasks.slice(0, 1).map((task) => task.id) : (options.tasks ?? named('PROVE_TASKS'));
  describe(`lab ${id}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-prove-tools-'));
    let lines: ProofLine[] = [];
    beforeAll(async () => {
      const stage = await open({ PATH: learnersPath(folder) });
      try {
        lines = await proveLab({ lab, stage, kinds: checkKinds, onLine, ...(tasks ? { tasks } : {}), ...(phases ? { phases } : {}) });
      } finally {
        await stage.close();
      }
    }, limitMs);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('can be prepared', () => expect(lines.filter(({ phase }) => phase === 'prepare')).toEqual([]));
    const wants = (phase: ProofPhase) => phases?.includes(phase) ?? true;
    const lineOf: LineOf = (task, phase, subject) =>
      lines.find((line) => line.task === task && line.phase === phase && line.subject === subject);
    for (const task of lab.tasks) if (tasks?.includes(task.id) ?? true) describeTask(task, wants, lineOf);
  });
};
