/** `gitops-lab start [lab]`: engine, workspace, lab, first task; on a terminal it stays as the runner. */
import type { Run } from '../command.ts';
import { beginStart } from '../start-engine.ts';

const howToGoOn = (folder: string, cwd: string): string => {
  const inside = folder === cwd ? '' : `cd ${folder.startsWith(`${cwd}/`) ? folder.slice(cwd.length + 1) : folder} && `;
  return `  Work in a shell of the lab:  ${inside}gitops-lab shell\n  Then: gitops-lab check, hint, task, next`;
};

export const run: Run = async (context) => {
  const { terminal, flags, json, cwd } = context;
  const start = await beginStart(context);
  // Pages, checks and clients are loaded while the engine boots.
  const [{ startLab }, { taskJson, taskText }] = await Promise.all([import('../start-lab.ts'), import('../text/task-view.ts')]);
  const { session, place, access, facts } = await startLab(context, start);
  const stays = terminal.interactive && !json && flags['no-runner'] === undefined;
  const text = `\n${taskText(session, place, access, terminal, stays ? 'asks' : 'arrives')}\n`;
  if (!stays) {
    return { json: { ...facts, ...taskJson(session, place, access) }, text: `${text}\n${howToGoOn(session.workspace.folder, cwd)}` };
  }
  terminal.print(text);
  const { runRunner } = await import('../runner/runner.ts');
  await runRunner({ session, place, access, context, typed: [] });
  return { json: facts, text: '' };
};
