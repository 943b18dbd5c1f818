/** `gitops-lab next`: the task after this one, or the lab after this one. */
import type { Lab } from '../../course/lab.ts';
import { labAfter, markClosed, taskProgress } from '../../course/progress.ts';
import { currentPlace, requireAccess, taskAfter, type Place, type Session } from '../../course/session.ts';
import { LabError } from '../../errors.ts';
import type { EngineAccess, Progress as Steps } from '../../engines/provider.ts';
import { withVariables } from '../ask-variables.ts';
import { beginLab, goTo } from '../begin-lab.ts';
import type { CommandContext, Run } from '../command.ts';
import { openSession } from '../open-session.ts';
import { progressLines } from '../progress-lines.ts';
import { runCheck } from '../run-check.ts';
import { closingJson, closingText, endText } from '../text/closing-view.ts';
import { taskJson, taskText } from '../text/task-view.ts';

const requireGreen = async (session: Session, place: Place, access: EngineAccess): Promise<void> => {
  if (taskProgress(session.store.read(), place.lab.id, place.task.id)?.passedAt) return;
  const { green, passed, total } = await runCheck(session, place, access);
  if (green) return;
  throw new LabError({
    family: 'usage',
    code: 'task/not-green',
    message: `Task ${place.task.number} is not green yet: ${passed} of ${total} conditions hold.`,
    next: 'gitops-lab check   (or gitops-lab next --skip)',
  });
};

/** What comes after a task: another one, the closing page of its lab (once), or the end of the course. */
export type Following = { kind: 'task'; place: Place } | { kind: 'closing'; lab: Lab } | { kind: 'end' };

export interface GoOn {
  skip: boolean;
  steps: Steps;
  /** Whom to ask what a lab wants to know. */
  context: CommandContext;
}

const afterLab = async (session: Session, lab: Lab, access: EngineAccess, { steps, context }: GoOn): Promise<Following> => {
  const known = session.store.read().labs[lab.id];
  if (known?.completedAt && !known.closed) {
    await session.store.update((progress) => markClosed(progress, lab.id));
    return { kind: 'closing', lab };
  }
  const following = labAfter(session.course, lab);
  if (!following) return { kind: 'end' };
  return { kind: 'task', place: await beginLab(session, await withVariables(session, following.id, context), access, steps) };
};

export const goOn = async (session: Session, place: Place, access: EngineAccess, how: GoOn): Promise<Following> => {
  if (!how.skip) await requireGreen(session, place, access);
  const task = taskAfter(place);
  if (!task) return afterLab(session, place.lab, access, how);
  return { kind: 'task', place: await goTo(session, { lab: place.lab, task }, access, how.steps) };
};

export const run: Run = async (context) => {
  const session = await openSession(context);
  const { terminal, clock, flags } = context;
  const access = await requireAccess(session);
  const following = await goOn(session, currentPlace(session), access, {
    skip: flags['skip'] !== undefined,
    steps: progressLines(terminal, clock),
    context: { ...context, flags: {} },
  });
  if (following.kind === 'closing') {
    const { lab } = following;
    return { json: closingJson(lab, session, access), text: closingText(lab, session, access, terminal) };
  }
  if (following.kind === 'end') return { json: { lab: null, task: null, done: true }, text: endText(session) };
  return {
    json: taskJson(session, following.place, access),
    text: `\n${taskText(session, following.place, access, terminal, 'arrives')}\n`,
  };
};
