/** `gitops-lab loop [kustomization…] [--watch] [--mermaid]`: draws commit, source, kustomization, workloads and the way back from the registry. */
import { LabError } from '../../errors.ts';
import { requireAccess } from '../../course/session.ts';
import type { CommandContext, Run } from '../command.ts';
import { drawOptions, loopSight } from '../look-at-loop.ts';
import { openSession } from '../open-session.ts';
import { loopText } from '../text/loop/loop-text.ts';
import { mermaidLoop } from '../text/loop/mermaid-loop.ts';
import { watchLoop } from '../watch-loop.ts';

const requireOneForm = ({ flags }: CommandContext): void => {
  if (flags['mermaid'] === undefined || flags['watch'] === undefined) return;
  throw new LabError({
    family: 'usage',
    code: 'loop/form',
    message: '--mermaid is one picture, --watch goes on.',
    next: 'gitops-lab loop --mermaid   (or gitops-lab loop --watch)',
  });
};

export const run: Run = async (context) => {
  requireOneForm(context);
  const { positionals, flags } = context;
  const session = await openSession(context);
  const access = await requireAccess(session);
  const look = loopSight(session, access, positionals);
  if (flags['watch'] !== undefined) {
    await watchLoop(look, context);
    return { json: null, text: '', printed: true };
  }
  const loop = await look();
  return { json: loop, text: flags['mermaid'] === undefined ? `\n${loopText(loop, drawOptions(context))}\n` : mermaidLoop(loop) };
};
