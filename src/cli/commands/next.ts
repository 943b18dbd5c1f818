/** `gitops-lab next`: the task after this one, or the lab after this one. */
import { labAfter, taskProgress } from '../../course/progress.ts';
import { currentPlace, requireAccess, taskAfter, type Place, type Session } from '../../course/session.ts';
import { LabError } from '../../errors.ts';
import type { EngineAccess, Progress as Steps } from '../../engines/provider.ts';
import { beginLab, goTo } from '../begin-lab.ts';
import type { Run } from '../command.ts';
import { openSession } from '../open-session.ts';
import { progressLines } from '../progress-lines.ts';
import { runCheck } from '../run-check.ts';
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

/** The place after this one; nothing at the end of the course. */
export const goOn = async (
  session: Session,
  place: Place,
  access: EngineAccess,
  { skip, steps }: { skip: boolean; steps: Steps },
): Promise<Place | undefined> => {
  if (!skip) await requireGreen(session, place, access);
  const task = taskAfter(place);
  if (task) return goTo(session, { lab: place.lab, task }, access, steps);
  const lab = labAfter(session.course, place.lab);
  return lab && beginLab(session, lab, access, steps);
};

export const run: Run = async (context) => {
  const session = await openSession(context);
  const place = currentPlace(session);
  const access = await requireAccess(session);
  const following = await goOn(session, place, access, {
    skip: context.flags['skip'] !== undefined,
    steps: progressLines(context.terminal, context.clock),
  });
  if (!following)
    return {
      json: { lab: null, task: null, done: true },
      text: `  That was the last task of ${session.course.title}. gitops-lab labs shows the map.`,
    };
  return { json: taskJson(session, following, access), text: `\n${taskText(session, following, access, context.terminal)}\n` };
};
