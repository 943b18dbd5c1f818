import { runProcess, type ProcessResult } from '../../platform/process.ts';

/** Settings of the learner and the machine must not change what a check sees, and no prompt may hang it. */
const quiet = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_OPTIONAL_LOCKS: '0',
  LC_ALL: 'C',
};

interface GitOptions {
  /** `user:token`, sent as basic auth; kept off the command line. */
  login?: string | undefined;
  input?: string | undefined;
  env?: NodeJS.ProcessEnv | undefined;
}

const loginSettings = (login: string): NodeJS.ProcessEnv => ({
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'http.extraHeader',
  GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(login).toString('base64')}`,
});

/** Runs git in a folder. */
export const git = (folder: string, args: string[], { login, input, env }: GitOptions = {}): Promise<ProcessResult> =>
  runProcess('git', ['-C', folder, ...args], {
    env: { ...process.env, ...quiet, ...(login ? loginSettings(login) : {}), ...env },
    timeoutMs: 60_000,
    input,
  });

/** Its output; a failure is thrown with git's own words. */
export const gitOutput = async (folder: string, args: string[], options: GitOptions = {}): Promise<string> => {
  const { code, stdout, stderr, failure } = await git(folder, args, options);
  if (code === 0) return stdout;
  if (failure === 'missing') throw new Error('git is not installed on this machine');
  throw new Error(`git ${args[0]}: ${(stderr || stdout).trim() || failure || `exit code ${code}`}`);
};
