import { runProcess, type ProcessOptions, type ProcessResult } from '../platform/process.ts';
import type { Site } from './world.ts';

/** Runs the learner's kubectl, flux or git against the lab's cluster. */
export const runTool = (
  { access, tools, workspace }: Pick<Site, 'access' | 'tools' | 'workspace'>,
  tool: string,
  args: string[],
  options: Pick<ProcessOptions, 'input' | 'timeoutMs' | 'cwd'> = {},
): Promise<ProcessResult> => {
  const [program = tool, ...lead] = (tool === 'kubectl' || tool === 'flux' ? tools?.[tool] : undefined) ?? [tool];
  return runProcess(program, [...lead, ...args], {
    cwd: workspace,
    env: { ...process.env, KUBECONFIG: access.kubeconfig, NO_COLOR: '1', GIT_TERMINAL_PROMPT: '0' },
    ...options,
  });
};
