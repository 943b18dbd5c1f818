/** The interactive runner: a line of keys under the task; each key does what the command of that name does. */
import { asLabError, errorText } from '../report.ts';
import { actions } from './actions.ts';
import { readKey } from './keys.ts';
import { askBeforeTask } from './ask.ts';
import type { Runner } from './runner-state.ts';

const quit = { key: 'q', word: 'quit (everything stays)' };

/** As many keys a line as fit; a key is never parted from its word. */
const keyLines = ({ context: { terminal } }: Runner): string => {
  const lines: string[] = [];
  let used = terminal.width;
  for (const { key, word } of [...actions, quit]) {
    const shown = word.replace(key, terminal.paint('bold', `[${key}]`));
    used += word.length + 4;
    if (used > terminal.width) {
      lines.push(`  ${shown}`);
      used = word.length + 4;
    } else lines.push(`${lines.pop()}  ${shown}`);
  }
  return lines.join('\n');
};

export const runRunner = async (runner: Runner): Promise<void> => {
  const { terminal } = runner.context;
  await guard(runner, () => askBeforeTask(runner));
  for (;;) {
    terminal.print(`\n${keyLines(runner)}`);
    const key = await readKey();
    if (key === 'q') break;
    const action = actions.find((each) => each.key === key);
    if (!action) continue;
    terminal.print('');
    await guard(runner, () => action.run(runner));
  }
  terminal.print(terminal.paint('dim', '  The engine goes on. Come back with gitops-lab start, end it with gitops-lab stop.'));
};

/** What fails is told; the runner stays. */
const guard = async ({ context: { terminal, env } }: Runner, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    // Ctrl+C inside a question only leaves the question.
    if (error instanceof Error && error.name === 'ExitPromptError') return;
    terminal.note(errorText(asLabError(error), terminal, env));
  }
};
