/** What the keys of the runner do. */
import { currentPlace } from '../../course/session.ts';
import { openShell } from '../commands/shell.ts';
import { run as showLabs } from '../commands/labs.ts';
import { run as showStatus } from '../commands/status.ts';
import { goOn } from '../commands/next.ts';
import { giveHint } from '../give-hint.ts';
import { loopSight } from '../look-at-loop.ts';
import { progressLines } from '../progress-lines.ts';
import { runCheck } from '../run-check.ts';
import { afterGreen } from '../text/after-green.ts';
import { closingText, endText } from '../text/closing-view.ts';
import { checkText } from '../text/check-text.ts';
import { hintText } from '../text/hint-text.ts';
import { taskText, type Occasion } from '../text/task-view.ts';
import { watchOnTerminal } from '../watch-check.ts';
import { watchLoop } from '../watch-loop.ts';
import { askOpenQuestions, askBeforeTask, askToSolve } from './ask.ts';
import { abortOnKey } from './keys.ts';
import type { Runner } from './runner-state.ts';
import { typeCommand } from './typed-command.ts';

export interface Action {
  key: string;
  /** The key is its first letter that is not taken. */
  word: string;
  run(runner: Runner): Promise<void>;
}

const check = async ({ session, place, access, context: { terminal } }: Runner): Promise<void> => {
  const result = await runCheck(session, place, access);
  terminal.print(checkText(result, terminal));
  if (result.green) terminal.print(`\n${afterGreen(session, place, terminal)}`);
};

const watch = async ({ session, place, access, context: { terminal } }: Runner): Promise<void> => {
  terminal.print(terminal.paint('dim', '  Looking until it is green; any key ends it.'));
  const key = abortOnKey();
  try {
    const result = await watchOnTerminal({ session, place, access, terminal, json: false, signal: key.signal });
    if (result.green) terminal.print(`\n${afterGreen(session, place, terminal)}`);
  } finally {
    key.close();
  }
};

const hint = async ({ session, place, access, context: { terminal } }: Runner): Promise<void> =>
  terminal.print(hintText(await giveHint(session, place, access), terminal));

const show = ({ session, place, access, context }: Runner, occasion: Occasion = 'again'): void =>
  context.terminal.print(`\n${taskText(session, place, access, context.terminal, occasion)}`);

const next = async (runner: Runner): Promise<void> => {
  const { session, place, access, context } = runner;
  const { terminal, clock } = context;
  const following = await goOn(session, place, access, {
    skip: false,
    steps: progressLines(terminal, clock),
    context: { ...context, flags: {} },
  });
  if (following.kind === 'end') return terminal.print(endText(session));
  if (following.kind === 'closing') {
    terminal.print(closingText(following.lab, session, access, terminal));
    return askOpenQuestions(runner);
  }
  runner.place = following.place;
  show(runner, 'asks');
  await askBeforeTask(runner);
};

const loop = async ({ session, access, context }: Runner): Promise<void> =>
  watchLoop(loopSight(session, access), { ...context, flags: {} });

const shell = async (runner: Runner): Promise<void> => {
  await openShell(runner.session, runner.context);
  // They may have gone on with `gitops-lab next` in there.
  runner.place = currentPlace(runner.session);
};

export const actions: readonly Action[] = [
  { key: 'c', word: 'check', run: check },
  { key: 'w', word: 'watch', run: watch },
  { key: 'h', word: 'hint', run: hint },
  { key: 't', word: 'task', run: (runner) => Promise.resolve(show(runner)) },
  { key: 'a', word: 'answer', run: askOpenQuestions },
  { key: 's', word: 'shell', run: shell },
  { key: 'n', word: 'next', run: next },
  { key: 'o', word: 'solve', run: askToSolve },
  { key: 'l', word: 'loop', run: loop },
  {
    key: 'm',
    word: 'map',
    run: async ({ context }) => context.terminal.print((await showLabs({ ...context, positionals: [], flags: {} })).text),
  },
  { key: '$', word: '$ command', run: (runner) => typeCommand(runner, '') },
  { key: 'i', word: 'info', run: async ({ context }) => context.terminal.print((await showStatus(context)).text) },
];
