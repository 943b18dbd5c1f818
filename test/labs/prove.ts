// `npm run prove`: the proof of one lab on an embedded engine of its own, with the real kubectl and flux where this machine has them.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkKinds } from '../../checks/index.ts';
import { proveLab, type ProofLine, type ProofPhase } from '../../src/author/prove-lab.ts';
import { openKindStage } from '../../src/author/kind-stage.ts';
import { openEmbeddedStage } from '../../src/author/prove-stage.ts';
import { readCourse } from '../../src/catalogue/read-course.ts';
import { placeTools } from '../../src/course/tools.ts';
import type { Task } from '../../src/course/lab.ts';
import { clientFolders, findClient } from '../real-clients.ts';

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

/** PROVE_TASKS=a,b proves these tasks only; the others are solved on the way. */
const wantedTasks = process.env['PROVE_TASKS']?.split(',').filter(Boolean);

/** PROVE_ENGINE=kind proves on a real cluster with real Flux. */
const onKind = process.env['PROVE_ENGINE'] === 'kind';

const proven = { ok: true, detail: '' };

const describeTask = (task: Task, lineOf: (task: string, phase: ProofPhase, subject: string) => ProofLine | undefined): void => {
  describe(`task ${task.id}`, () => {
    for (const [phase, words] of phases)
      for (const { id } of task.conditions) it(`${id} ${words}`, () =>
        // A solution that could not be done judged no condition.
        expect(lineOf(task.id, phase, id) ?? lineOf(task.id, phase, 'the solution')).toMatchObject(proven));
    for (const { id } of task.conditions)
      it(`${id} is red with any other asserted value`, () => expect(lineOf(task.id, 'mutation', id) ?? proven).toMatchObject(proven));
    for (const { id, title } of task.mistakes) it(`${id}: ${title}`, () => expect(lineOf(task.id, 'mistake', id)).toMatchObject(proven));
  });
};

export const describeProof = (id: string): void => {
  const lab = readCourse(root, checkKinds).labs.find((each) => each.id === id);
  if (!lab) throw new Error(`there is no lab ${id}`);
  describe(`lab ${id}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-prove-tools-'));
    let lines: ProofLine[] = [];
    beforeAll(async () => {
      const env = { PATH: learnersPath(folder) };
      const stage = await (onKind ? openKindStage(env, process.env['GITOPS_LAB_NODE_IMAGE']) : openEmbeddedStage(env));
      try {
        lines = await proveLab({ lab, stage, kinds: checkKinds, ...(wantedTasks?.length ? { tasks: wantedTasks } : {}) });
      } finally {
        await stage.close();
      }
    }, limitMs);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('can be prepared', () => expect(lines.filter(({ phase }) => phase === 'prepare')).toEqual([]));
    for (const task of lab.tasks) {
      if (wantedTasks?.length && !wantedTasks.includes(task.id)) continue;
      describeTask(task, (name, phase, subject) => lines.find((line) => line.task === name && line.phase === phase && line.subject === subject));
    }
  });
};
