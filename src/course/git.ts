/** The machine's git, run so that nothing of the learner's own configuration is changed and nothing ever asks. */
import { LabError } from '../errors.ts';
import { runProcess, type ProcessResult } from '../platform/process.ts';

const timeLimitMs = 60_000;

export interface GitOptions {
  env?: Record<string, string>;
  input?: string;
}

/** The result, whatever it is; only a missing git is an error. */
export const tryGit = async (folder: string, args: string[], { env, input }: GitOptions = {}): Promise<ProcessResult> => {
  const result = await runProcess('git', args, {
    cwd: folder,
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C', ...env },
    input,
    timeoutMs: timeLimitMs,
  });
  if (result.failure === 'missing') {
    throw new LabError({
      family: 'environment',
      code: 'machine/no-git',
      message: 'git is not installed on this machine.',
      next: 'Install git (https://git-scm.com/downloads), then type the same again.',
    });
  }
  return result;
};

/** What git printed, without the last line end. */
export const git = async (folder: string, args: string[], options: GitOptions = {}): Promise<string> => {
  const { code, stdout, stderr } = await tryGit(folder, args, options);
  if (code === 0) return stdout.replace(/\n$/, '');
  const words = stderr.trim().split('\n').filter(Boolean).at(-1) ?? `exit code ${code}`;
  throw new LabError({
    family: 'environment',
    code: 'git/failed',
    message: `git ${args.find((each) => !each.startsWith('-')) ?? ''} failed in ${folder}: ${words}`,
    next: 'gitops-lab doctor',
    data: { args, stderr },
  });
};
