/** `gitops-lab author prove [lab [task…]]`: each check red and green when it must be, on an engine of its own that is thrown away. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkKinds } from '../../../checks/index.ts';
import { proofTable } from '../../author/proof-table.ts';
import { proveLab, type ProofLine, type ProofStage } from '../../author/prove-lab.ts';
import { readCourse } from '../../catalogue/read-course.ts';
import { everyVariant } from '../../course/lab-variables.ts';
import type { Lab } from '../../course/lab.ts';
import { findProvider } from '../../engines/providers.ts';
import { LabError } from '../../errors.ts';
import { timestamp } from '../../platform/clock.ts';
import { keepAwake } from '../../platform/pause.ts';
import { acceptCourse } from '../accept-course.ts';
import type { CommandContext, Run } from '../command.ts';
import { progressLines } from '../progress-lines.ts';
import { siteOf } from '../site.ts';
import { authorsCourse, requireKnown } from './course-folder.ts';

const defaultSpeed = 10;

const speedOf = ({ flags }: CommandContext): number => {
  const speed = Number(flags['speed'] ?? defaultSpeed);
  if (speed >= 1 && speed <= 100) return speed;
  throw new LabError({
    family: 'usage',
    code: 'usage/speed',
    message: `--speed is a number from 1 to 100.`,
    next: 'gitops-lab author prove --speed 5',
  });
};

interface Stage extends ProofStage {
  close(): Promise<void>;
}

const openStage = async (context: CommandContext, speed: number): Promise<Stage> => {
  const { terminal, clock, env } = context;
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-prove-'));
  const workspace = {
    folder,
    stateDir: join(folder, '.gitops-lab'),
    settings: { madeBy: 'gitops-lab' as const, createdAt: timestamp(clock), engine: 'embedded' },
  };
  mkdirSync(workspace.stateDir, { recursive: true });
  const provider = findProvider('embedded');
  const close = async () => {
    await provider.destroy(workspace.stateDir);
    rmSync(folder, { recursive: true, force: true });
  };
  // The engine is a process of its own: whoever interrupts us must not leave it behind.
  const interrupted = () => void close().finally(() => process.kill(process.pid, 'SIGINT'));
  process.once('SIGINT', interrupted);
  const access = await provider.start(workspace.stateDir, progressLines(terminal, clock), { speed });
  const engineTime = provider.clock?.(workspace.stateDir) ?? clock;
  return {
    site: siteOf({ workspace, clock: engineTime }, access, env),
    checkpoint: (name) => provider.checkpoint(workspace.stateDir, name),
    restore: async (name) => {
      if (!(await provider.restore(workspace.stateDir, name))) throw new Error(`there is no checkpoint ${name}`);
    },
    close: async () => {
      process.off('SIGINT', interrupted);
      await close();
    },
  };
};

const proveOne = async (lab: Lab, tasks: string[], context: CommandContext, speed: number): Promise<ProofLine[]> => {
  const { terminal } = context;
  const awake = keepAwake();
  const stage = await openStage(context, speed);
  let shown = '';
  const onLine = ({ task, phase }: ProofLine) => {
    const place = `  ${lab.id}${task ? `/${task}` : ''}: ${phase}`;
    if (place !== shown) terminal.note(terminal.paint('dim', place));
    shown = place;
  };
  try {
    return await proveLab({ lab, stage, kinds: checkKinds, onLine, ...(tasks.length > 0 ? { tasks } : {}) });
  } finally {
    await stage.close();
    awake.release();
  }
};

export const run: Run = async (context) => {
  const { positionals, terminal, json, clock } = context;
  const [name, ...tasks] = positionals;
  const speed = speedOf(context);
  const course = readCourse(authorsCourse(context), checkKinds);
  if (name !== undefined)
    requireKnown(
      [name],
      course.labs.map(({ id }) => id),
      'lab',
    );
  const labs = course.labs.filter(({ id }) => name === undefined || id === name);
  if (tasks.length > 0)
    requireKnown(
      tasks,
      labs.flatMap((lab) => lab.tasks.map(({ id }) => id)),
      'task',
    );
  await acceptCourse(context, { ...course, labs });
  const begunAt = clock.now();
  const lines: ProofLine[] = [];
  // Each value of each list comes up: a learner may get it.
  for (const lab of labs.flatMap(everyVariant)) {
    const proven = await proveOne(lab, tasks, context, speed);
    lines.push(...proven);
    if (!json) terminal.print(proofTable(lab, proven, speed, terminal.paint));
  }
  const failed = lines.filter(({ ok }) => !ok).length;
  const tookMs = clock.now() - begunAt;
  const verdict = failed === 0 ? terminal.paint('green', 'every check holds') : terminal.paint('red', `${failed} do not hold`);
  return {
    json: { course: course.folder, labs: labs.map(({ id }) => id), passed: failed === 0, proofs: lines.length, failed, tookMs, lines },
    text: `${lines.length} proofs in ${Math.round(tookMs / 1000)} s: ${verdict}`,
    passed: failed === 0 && lines.length > 0,
  };
};
