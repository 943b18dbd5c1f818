/** `gitops-lab check [task] [--watch] [--wait 30s]` */
import { parseDuration } from '../../course/duration.ts';
import { namedPlace, requireAccess } from '../../course/session.ts';
import { LabError } from '../../errors.ts';
import type { CommandContext, Run } from '../command.ts';
import { openSession } from '../open-session.ts';
import { runCheck } from '../run-check.ts';
import { checkText } from '../text/check-text.ts';
import { watchOnTerminal } from '../watch-check.ts';

const waitOf = ({ flags }: CommandContext): number => {
  const written = flags['wait'];
  if (written === undefined) return 0;
  const ms = parseDuration(/^\d+$/.test(written) ? `${written}s` : written);
  if (ms !== undefined) return ms;
  throw new LabError({
    family: 'usage',
    code: 'usage/duration',
    message: `«${written}» is not a length of time.`,
    next: 'gitops-lab check --wait 30s',
  });
};

export const run: Run = async (context) => {
  const session = await openSession(context);
  const place = namedPlace(session, context.positionals[0]);
  const waitMs = waitOf(context);
  const access = await requireAccess(session);
  const watches = context.flags['watch'] !== undefined;
  const result = watches
    ? await watchOnTerminal({ session, place, access, terminal: context.terminal, json: context.json })
    : await runCheck(session, place, access, { waitMs });
  // What renders pages is loaded only when there is something to read.
  const more = result.green ? `\n\n${(await import('../text/after-green.ts')).afterGreen(session, place, context.terminal)}` : '';
  return {
    json: { ...result, memory: undefined },
    text: watches ? more.trimStart() : checkText(result, context.terminal) + more,
    passed: result.green,
  };
};
