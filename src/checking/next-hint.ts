// One rung at a time, of the ladder that fits what the checks saw just now.
import type { HintLadder, Task } from '../course/lab.ts';
import type { TaskMemory } from '../course/memory.ts';
import type { Finding } from './finding.ts';

export interface Hint {
  text: string;
  /** From 1. */
  rung: number;
  rungs: number;
  /** The condition that it is about, if it is about one. */
  condition?: string;
  /** Remembers that it was given. */
  memory: TaskMemory;
}

export const ladderKey = (task: Task, ladder: HintLadder): string => String(task.hints.indexOf(ladder));

/** `flux-at-head/source-behind` answers to the whole code and to its last part. */
const fitsCode = (ladder: HintLadder, code: string): boolean =>
  !ladder.when.length || ladder.when.some((wanted) => wanted === code || code.endsWith(`/${wanted}`));

/** For a change that is on its way, where the task has nothing of its own to say. */
const onItsWay: HintLadder = {
  when: [],
  rungs: [
    'Nothing is wrong here: the change is on its way. At which hop is it, and what does that one wait for?',
    'Each hop looks at its own interval. `gitops-lab check` names the one that is next, and when; it can be asked to look now.',
  ],
};

const isOpen = ({ state }: Finding) => state !== 'passed' && state !== 'locked' && state !== 'check-error';

/** The more a ladder asks for, the better it fits. */
const closeness = (ladder: HintLadder) => (ladder.for ? 2 : 0) + (ladder.when.length ? 1 : 0);

/** What is open first comes first: without a ladder of its own it is met by the general one, until that was climbed. */
const ladderFor = (task: Task, findings: Finding[], given: TaskMemory['hints']): { ladder: HintLadder; condition?: string } | undefined => {
  const general = task.hints.find((ladder) => closeness(ladder) === 0);
  const climbed = !general || (given[ladderKey(task, general)] ?? 0) >= general.rungs.length;
  for (const finding of findings.filter(isOpen)) {
    const fitting = task.hints.filter(
      (ladder) => closeness(ladder) > 0 && (!ladder.for || ladder.for === finding.condition) && fitsCode(ladder, finding.code),
    );
    const best = fitting.sort((a, b) => closeness(b) - closeness(a))[0];
    if (best) return { ladder: best, condition: finding.condition };
    if (finding.state === 'reconciling') return { ladder: onItsWay, condition: finding.condition };
    if (!climbed) break;
  }
  return general && { ladder: general };
};

/** The next rung; the last one again when all were given; undefined when everything is green. */
export const nextHint = (task: Task, findings: Finding[], memory: TaskMemory): Hint | undefined => {
  if (findings.length && findings.every(({ state }) => state === 'passed')) return undefined;
  const found = ladderFor(task, findings, memory.hints);
  if (!found) return undefined;
  const { ladder, condition } = found;
  const key = ladderKey(task, ladder);
  const given = memory.hints[key] ?? 0;
  const rung = Math.min(given + 1, ladder.rungs.length);
  return {
    text: ladder.rungs[rung - 1] ?? '',
    rung,
    rungs: ladder.rungs.length,
    ...(condition ? { condition } : {}),
    memory: { ...memory, hints: { ...memory.hints, [key]: rung } },
  };
};
