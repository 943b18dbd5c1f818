/** `gitops-lab hint`: one rung of the ladder that fits. */
import { currentPlace, requireAccess } from '../../course/session.ts';
import type { Run } from '../command.ts';
import { giveHint } from '../give-hint.ts';
import { openSession } from '../open-session.ts';
import { hintText } from '../text/hint-text.ts';

export const run: Run = async (context) => {
  const session = await openSession(context);
  const place = currentPlace(session);
  const hint = await giveHint(session, place, await requireAccess(session));
  const { rung, finding } = hint;
  const json = {
    task: place.task.id,
    green: hint.green,
    condition: finding?.condition ?? null,
    code: finding?.code ?? null,
    rung: rung?.number ?? null,
    of: rung?.of ?? null,
    text: rung?.text ?? null,
  };
  return { json, text: hintText(hint, context.terminal) };
};
