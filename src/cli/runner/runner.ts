/** The interactive runner: a line of keys under the task; each key does what the command of that name does. */
import { asLabError, errorText } from '../report.ts';
import { actions } from './actions.ts';
import { readInput, type Input } from './keys.ts';
import { askBeforeTask } from './ask.ts';
import type { Runner } from './runner-state.ts';
import { runPasted, typeCommand } from './typed-command.ts';

const quit = { key: 'q', word: 'quit' };

/** As many keys a line as fit; a key is never parted from its word. */
const keyLines = ({ context: { terminal } }: Runner): string => {
  const lines: string[] = [];
  let used = terminal.width;
  for (const { key, word } of [...actions, { ...quit, word: `${quit.word} (everything stays)` }]) {
    const shown = word.replace(key, terminal.paint('bold', `[${key}]`));
    used += word.length + 4;
    if (used > terminal.width) {
      lines.push(`  ${shown}`);
      used = word.length + 4;
    } else lines.push(`${lines.pop()}  ${shown}`);
  }
  return lines.join('\n');
};

/** Its key, or its word with Enter. */
const wants = ({ key, word }: { key: string; word: string }, input: Input): boolean =>
  input.kind === 'key' ? input.key.toLowerCase() === key : input.text.trim() === word;

/** A letter that is no key begins a command, as most of them do: kubectl, flux, git. */
const workFor = (runner: Runner, input: Input): (() => Promise<void>) | undefined => {
  const action = actions.find((each) => wants(each, input));
  if (action) return () => action.run(runner);
  if (input.kind === 'text')
    return () => (input.whole ? runPasted(runner, input.text.trimEnd()) : typeCommand(runner, input.text.trimEnd()));
  return /^[\p{Letter}./~]$/u.test(input.key) ? () => typeCommand(runner, input.key) : undefined;
};

export const runRunner = async (runner: Runner): Promise<void> => {
  const { terminal } = runner.context;
  await guard(runner, () => askBeforeTask(runner));
  for (;;) {
    terminal.print(`\n${keyLines(runner)}`);
    const input = await readInput(terminal.write);
    if (wants(quit, input)) break;
    const work = workFor(runner, input);
    if (!work) continue;
    terminal.print('');
    await guard(runner, work);
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
