import { devNull } from 'node:os';

/** git as the forge runs it: nothing of the learner's own configuration, nothing of a surrounding git command, no questions. */
export const gitEnvironment = (protocol?: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
  ...(protocol ? { GIT_PROTOCOL: protocol } : {}),
});
