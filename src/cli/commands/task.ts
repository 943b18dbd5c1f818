/** `gitops-lab task [task]`: the page again. */
import { namedPlace } from '../../course/session.ts';
import type { Run } from '../command.ts';
import { openSession } from '../open-session.ts';
import { taskJson, taskText } from '../text/task-view.ts';

export const run: Run = async (context) => {
  const session = await openSession(context);
  const place = namedPlace(session, context.positionals[0]);
  const { access } = await session.provider.status(session.workspace.stateDir);
  return { json: taskJson(session, place, access), text: `\n${taskText(session, place, access, context.terminal)}\n` };
};
