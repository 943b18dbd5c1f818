/** One learner at one course in one workspace: which task is meant, and what changes when it is entered. */
import type { EngineAccess, EngineProvider } from '../engines/provider.ts';
import { LabError } from '../errors.ts';
import { timestamp, type Clock } from '../platform/clock.ts';
import type { Course, Lab, Task } from './lab.ts';
import type { TaskMemory } from './memory.ts';
import { enterLab, enterTask, taskProgress } from './progress.ts';
import type { ProgressStore } from './progress-store.ts';
import type { Workspace } from './workspace.ts';

export interface Session {
  workspace: Workspace;
  course: Course;
  /** The course as its files have it, without any value filled in. */
  read: Course;
  store: ProgressStore;
  provider: EngineProvider;
  clock: Clock;
}

export interface Place {
  lab: Lab;
  task: Task;
}

const noLab = (message: string) => new LabError({ family: 'usage', code: 'lab/none', message, next: 'gitops-lab start' });

/** The lab and task that a command without an operand means. */
export const currentPlace = ({ course, store }: Session): Place => {
  const progress = store.read();
  const lab = course.labs.find((each) => each.id === progress.lab);
  const known = progress.lab === undefined ? undefined : progress.labs[progress.lab];
  const task = lab?.tasks.find((each) => each.id === known?.task) ?? lab?.tasks[0];
  if (!lab || !task) throw noLab('No lab was begun in this workspace.');
  return { lab, task };
};

/** A task by its number or id, of the current lab or as `lab/task`. */
export const namedPlace = (session: Session, operand: string | undefined): Place => {
  if (operand === undefined) return currentPlace(session);
  const [first, second] = operand.includes('/') ? operand.split('/') : [undefined, operand];
  const lab =
    first === undefined
      ? currentPlace(session).lab
      : session.course.labs.find((each) => each.id === first || String(each.number) === first);
  const task = lab?.tasks.find((each) => each.id === second || String(each.number) === second);
  if (lab && task) return { lab, task };
  const known = lab?.tasks.map((each) => each.id) ?? session.course.labs.map((each) => each.id);
  throw new LabError({
    family: 'usage',
    code: lab ? 'task/unknown' : 'lab/unknown',
    message: lab
      ? `Lab ${lab.id} has no task «${second}»; it has ${known.join(', ')}.`
      : `There is no lab «${first}»; there are ${known.join(', ')}.`,
    next: lab ? 'gitops-lab task' : 'gitops-lab labs',
    data: { known },
  });
};

export const requireAccess = async ({ provider, workspace }: Session): Promise<EngineAccess> => {
  const { access } = await provider.status(workspace.stateDir);
  if (access) return access;
  throw new LabError({
    family: 'environment',
    code: 'engine/not-running',
    message: 'The cluster of this lab does not run.',
    next: 'gitops-lab start',
  });
};

/** Makes the task current. `begin` prepares a task that was not begun before. */
export const enter = async (session: Session, { lab, task }: Place, begin: () => Promise<TaskMemory>): Promise<void> => {
  const at = timestamp(session.clock);
  const known = taskProgress(session.store.read(), lab.id, task.id)?.memory;
  const memory = known ?? (await begin());
  await session.store.update((progress) => enterTask(enterLab(progress, lab, at), lab.id, task.id, { at, memory }));
};

/** Where the learner goes after this task: the next one of the lab, or nothing when it was the last. */
export const taskAfter = ({ lab, task }: Place): Task | undefined => lab.tasks[lab.tasks.findIndex((each) => each.id === task.id) + 1];
