import { runProcess, type ProcessOptions, type ProcessResult } from '../platform/process.ts';
import type { Site } from './world.ts';

/** Runs the learner's kubectl, flux or git against the lab's cluster. */
export const runTool = (
  { access, env, workspace }: Pick<Site, 'access' | 'env' | 'workspace'>,
  tool: string,
  args: string[],
  options: Pick<ProcessOptions, 'input' | 'timeoutMs'> = {},
): Promise<ProcessResult> =>
  runProcess(tool, args, {
    cwd: workspace,
    env: { ...process.env, ...env, KUBECONFIG: access.kubeconfig, NO_COLOR: '1', GIT_TERMINAL_PROMPT: '0' },
    ...options,
  });
