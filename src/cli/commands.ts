/** The table of commands. Each module is loaded only when its command runs. */
import type { CommandEntry } from './command.ts';

export const commands: readonly CommandEntry[] = [
  {
    name: 'start',
    operands: '[lab]',
    maxOperands: 1,
    summary: 'start the cluster, the forge and the registry, and show the task you are at',
    flags: [
      { name: 'engine', value: 'NAME', summary: 'the engine to take: embedded' },
      { name: 'no-runner', summary: 'show the task and return, also on a terminal' },
      { name: 'new-ports', summary: 'take other ports than last time' },
    ],
    load: () => import('./commands/start.ts'),
  },
  {
    name: 'check',
    operands: '[task]',
    maxOperands: 1,
    summary: 'look at the cluster and at Git, and say what is right and what is not yet',
    flags: [
      { name: 'watch', summary: 'look again until it is green' },
      { name: 'wait', value: '30s', summary: 'wait that long for what is on its way' },
    ],
    load: () => import('./commands/check.ts'),
  },
  {
    name: 'answer',
    operands: '[question] [choice]',
    maxOperands: 2,
    summary: 'answer a question of the task or the quiz',
    load: () => import('./commands/answer.ts'),
  },
  { name: 'hint', summary: 'one rung up the ladder of hints', load: () => import('./commands/hint.ts') },
  {
    name: 'solve',
    summary: 'show the solution as a diff; --apply does it and keeps your work on a branch',
    flags: [{ name: 'apply', summary: 'do it' }],
    load: () => import('./commands/solve.ts'),
  },
  {
    name: 'next',
    summary: 'on to the next task',
    flags: [{ name: 'skip', summary: 'although this one is not green' }],
    load: () => import('./commands/next.ts'),
  },
  { name: 'task', operands: '[task]', maxOperands: 1, summary: 'show the task again', load: () => import('./commands/task.ts') },
  { name: 'labs', summary: 'the course, and how far you are', load: () => import('./commands/labs.ts') },
  { name: 'status', summary: 'what runs, where, and which task you are at', load: () => import('./commands/status.ts') },
  {
    name: 'reset',
    summary: 'back to the beginning of the task; your work stays on a saved branch',
    flags: [
      { name: 'task', summary: 'this task (as without a flag)' },
      { name: 'lab', summary: 'the whole lab' },
    ],
    load: () => import('./commands/reset.ts'),
  },
  {
    name: 'release',
    operands: '[image] [version]',
    maxOperands: 2,
    summary: "push a version of an image to the lab's registry; without a version, list what is there",
    flags: [
      { name: 'broken', value: 'HOW', summary: 'a version that fails on purpose: crash or unready' },
      { name: 'force', summary: 'replace a tag that is there already' },
      { name: 'login', value: 'NAME:PASSWORD', summary: 'for a registry that wants a login' },
    ],
    load: () => import('./commands/release.ts'),
  },
  { name: 'shell', summary: 'your own shell with kubectl, flux and git pointed at the lab', load: () => import('./commands/shell.ts') },
  { name: 'doctor', summary: 'what this machine has and what is missing', load: () => import('./commands/doctor.ts') },
  {
    name: 'engine',
    summary: 'what is real here, what is simulated and what is left out',
    flags: [{ name: 'advance', value: '10m', summary: 'let that much time pass in the cluster at once' }],
    load: () => import('./commands/engine.ts'),
  },
  {
    name: 'logs',
    summary: 'the log of the engine',
    flags: [{ name: 'lines', value: 'N', summary: 'how many lines (default 50)' }],
    load: () => import('./commands/logs.ts'),
  },
  { name: 'stop', summary: 'end the engine and keep everything', load: () => import('./commands/stop.ts') },
  {
    name: 'down',
    summary: 'remove the cluster, the forge and the registry; your clone stays',
    flags: [{ name: 'yes', summary: 'do not ask' }],
    load: () => import('./commands/down.ts'),
  },
  {
    name: 'completion',
    operands: '<bash|zsh|fish>',
    maxOperands: 1,
    summary: 'completion for your shell',
    load: () => import('./commands/completion.ts'),
  },
  { name: 'version', summary: 'the version of gitops-lab', load: () => import('./commands/version.ts') },
];
