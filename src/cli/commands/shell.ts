/** `gitops-lab shell`: the learner's own shell, pointed at the lab. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { requireAccess, type Session } from '../../course/session.ts';
import { LabError } from '../../errors.ts';
import { runOnTerminal } from '../../platform/process.ts';
import type { CommandContext, Run } from '../command.ts';
import { shellStart } from '../lab-shell.ts';
import { openSession } from '../open-session.ts';
import { learnerEnvironment, missingTools } from '../site.ts';

/** Where a learner works: the lab's first clone. */
export const clonesFolder = (session: Session): string => {
  const lab = session.course.labs.find((each) => each.id === session.store.read().lab);
  const clone = lab?.needs.repositories.find((need) => need.clone)?.name;
  const folder = clone && join(session.workspace.folder, clone);
  return folder && existsSync(folder) ? folder : session.workspace.folder;
};

/** Opens the shell and waits until the learner leaves it. */
export const openShell = async (session: Session, context: Pick<CommandContext, 'env' | 'terminal'>): Promise<number> => {
  const access = await requireAccess(session);
  const start = shellStart(session.workspace.stateDir, learnerEnvironment(session, access, context.env), context.env);
  const standins = missingTools(context.env);
  if (standins.length > 0)
    context.terminal.note(
      `  ${standins.join(' and ')} ${standins.length > 1 ? 'are stand-ins' : 'is a stand-in'} here: this machine has none.`,
    );
  if (context.terminal.interactive) context.terminal.note('  Your shell, pointed at the lab. Leave it with: exit');
  return runOnTerminal(start.command, start.args, { cwd: clonesFolder(session), env: { ...context.env, ...start.environment } });
};

export const run: Run = async (context) => {
  const session = await openSession(context);
  if (context.env['GITOPS_LAB_SHELL']) {
    throw new LabError({ family: 'usage', code: 'shell/inside', message: 'This is the lab’s shell already.', next: 'kubectl get nodes' });
  }
  if (context.json) {
    const access = await requireAccess(session);
    return {
      json: {
        shell: context.env['SHELL'] ?? '/bin/sh',
        folder: clonesFolder(session),
        environment: learnerEnvironment(session, access, context.env),
        standins: missingTools(context.env),
      },
      text: '',
    };
  }
  const code = await openShell(session, context);
  return { json: { code }, text: '', passed: code === 0 };
};
