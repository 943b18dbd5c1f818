/** How far a learner is. Plain values; every change is a function from the old to the new. */
import type { Course, Lab, Task } from './lab.ts';
import type { TaskMemory } from './memory.ts';

export interface Progress {
  version: 1;
  /** The lab and task that commands without an operand mean. */
  lab?: string;
  labs: Record<string, LabProgress>;
}

export interface LabProgress {
  startedAt: string;
  completedAt?: string;
  task: string;
  tasks: Record<string, TaskProgress>;
  /** The state that the lab starts from was brought about in the present cluster. */
  prepared: boolean;
  /** The closing page was shown. */
  closed?: boolean;
  /** Question -> choice, of the opening and the closing quiz. */
  quiz: Record<string, string>;
}

export interface TaskProgress {
  startedAt: string;
  passedAt?: string;
  /** Best score, of 100. */
  score: number;
  checks: number;
  /** Rungs that were ever given. */
  hints: number;
  /** The solution was applied. */
  solved: boolean;
  /** The choice that was made before typing. */
  prediction?: string;
  /** What checks remember; nothing when the task was not begun since the cluster was made or reset. */
  memory?: TaskMemory;
}

export const emptyProgress = (): Progress => ({ version: 1, labs: {} });

export const isProgress = (value: unknown): value is Progress =>
  typeof value === 'object' && value !== null && (value as Progress).version === 1 && typeof (value as Progress).labs === 'object';

/** Makes the lab current; its first task is the current one unless it was begun before. */
export const enterLab = (progress: Progress, lab: Lab, now: string): Progress => {
  const known = progress.labs[lab.id] ?? { startedAt: now, task: lab.tasks[0]?.id ?? '', tasks: {}, prepared: false, quiz: {} };
  const task = lab.tasks.some((each) => each.id === known.task) ? known.task : (lab.tasks[0]?.id ?? '');
  return { ...progress, lab: lab.id, labs: { ...progress.labs, [lab.id]: { ...known, task } } };
};

const changeLab = (progress: Progress, id: string, change: (lab: LabProgress) => LabProgress): Progress => {
  const lab = progress.labs[id];
  return lab ? { ...progress, labs: { ...progress.labs, [id]: change(lab) } } : progress;
};

/** Makes the task current and begins it, unless it was begun before. */
export const enterTask = (progress: Progress, labId: string, taskId: string, begin: { at: string; memory: TaskMemory }): Progress =>
  changeLab(progress, labId, (lab) => ({
    ...lab,
    task: taskId,
    tasks: { ...lab.tasks, [taskId]: beginTask(lab.tasks[taskId] ?? newTask(begin.at), begin.memory) },
  }));

const newTask = (at: string): TaskProgress => ({ startedAt: at, score: 0, checks: 0, hints: 0, solved: false });

const beginTask = (task: TaskProgress, memory: TaskMemory): TaskProgress => (task.memory ? task : { ...task, memory });

export const changeTask = (progress: Progress, labId: string, taskId: string, change: (task: TaskProgress) => TaskProgress): Progress =>
  changeLab(progress, labId, (lab) => {
    const task = lab.tasks[taskId] ?? newTask(lab.startedAt);
    return { ...lab, tasks: { ...lab.tasks, [taskId]: change(task) } };
  });

export const answerQuiz = (progress: Progress, labId: string, question: string, choice: string): Progress =>
  changeLab(progress, labId, (lab) => ({ ...lab, quiz: { ...lab.quiz, [question]: choice } }));

export interface CheckResult {
  at: string;
  passed: boolean;
  score: number;
  memory: TaskMemory;
}

/** What a check brought. Two terminals may look at once: neither takes back what the other saw. */
export const recordCheck = (progress: Progress, lab: Lab, task: Task, result: CheckResult): Progress => {
  const recorded = changeTask(progress, lab.id, task.id, (old) => ({
    ...old,
    checks: old.checks + 1,
    score: Math.max(old.score, result.score),
    ...(result.passed && !old.passedAt ? { passedAt: result.at } : {}),
    memory: old.memory ? mergeMemory(old.memory, result.memory) : result.memory,
  }));
  const done = lab.tasks.every((each) => recorded.labs[lab.id]?.tasks[each.id]?.passedAt);
  return done ? changeLab(recorded, lab.id, (each) => ({ ...each, completedAt: each.completedAt ?? result.at })) : recorded;
};

const earliest = (a: Record<string, number>, b: Record<string, number>) =>
  Object.fromEntries([...Object.entries(a), ...Object.entries(b)].sort(([, x], [, y]) => y - x));
const highest = (a: Record<string, number>, b: Record<string, number>) =>
  Object.fromEntries([...Object.entries(a), ...Object.entries(b)].sort(([, x], [, y]) => x - y));

export const mergeMemory = (stored: TaskMemory, seen: TaskMemory): TaskMemory => ({
  ...seen,
  passed: earliest(stored.passed, seen.passed),
  seen: [...new Set([...stored.seen, ...seen.seen])],
  answers: { ...seen.answers, ...stored.answers },
  hints: highest(stored.hints, seen.hints),
});

export const taskProgress = (progress: Progress, labId: string, taskId: string): TaskProgress | undefined =>
  progress.labs[labId]?.tasks[taskId];

const forget = (task: TaskProgress): TaskProgress => {
  const kept = { ...task };
  delete kept.memory;
  return kept;
};

/** Forgets what was seen in a task; that it was once green stays written. */
export const restartTask = (progress: Progress, labId: string, taskId: string): Progress => changeTask(progress, labId, taskId, forget);

/** Back to the lab's first task, to be prepared again. What was once green stays written. */
export const restartLab = (progress: Progress, labId: string): Progress =>
  changeLab(progress, labId, (lab) => ({
    ...lab,
    prepared: false,
    task: '',
    tasks: Object.fromEntries(Object.entries(lab.tasks).map(([id, task]) => [id, forget(task)])),
  }));

/** The cluster is gone. */
export const restartAll = (progress: Progress): Progress => Object.keys(progress.labs).reduce(restartLab, progress);

export const markClosed = (progress: Progress, labId: string): Progress => changeLab(progress, labId, (lab) => ({ ...lab, closed: true }));

export const markPrepared = (progress: Progress, labId: string): Progress =>
  changeLab(progress, labId, (lab) => ({ ...lab, prepared: true }));

export const countPassed = (progress: Progress, lab: Lab): number =>
  lab.tasks.filter((task) => progress.labs[lab.id]?.tasks[task.id]?.passedAt).length;

export type LabState = 'not begun' | 'begun' | 'done';

export const labState = (progress: Progress, lab: Lab): LabState => {
  const known = progress.labs[lab.id];
  if (!known) return 'not begun';
  return known.completedAt ? 'done' : 'begun';
};

/** The lab after this one. */
export const labAfter = (course: Course, lab: Lab): Lab | undefined => course.labs[course.labs.findIndex((each) => each.id === lab.id) + 1];
