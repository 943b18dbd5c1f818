/** A command that a learner types or pastes into the runner: run by a shell that is pointed at the lab, in the folder where the last one ended. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { currentPlace } from '../../course/session.ts';
import { pause } from '../../platform/pause.ts';
import { runOnTerminal } from '../../platform/process.ts';
import { clonesFolder } from '../commands/shell.ts';
import { learnerEnvironment } from '../site.ts';
import { readInput } from './keys.ts';
import type { Runner } from './runner-state.ts';

/** What stands behind the last line of a paste comes as lines of its own, in the same moment. */
const sameMomentMs = 20;

const folderNow = ({ session, folder }: Runner): string => (folder && existsSync(folder) ? folder : clonesFolder(session));

const promptOf = (runner: Runner): string => `  ${runner.context.terminal.paint('dim', basename(folderNow(runner)))} $ `;

/** The line as the learner ends it; undefined when they left it. `begin` stands there already. */
const readLine = async (runner: Runner, begin: string): Promise<string | undefined> => {
  const reader = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    history: [...runner.typed].reverse(),
  });
  const got: string[] = [];
  try {
    const first = await new Promise<string | undefined>((done) => {
      reader.on('line', (line) => {
        got.push(line);
        done(line);
      });
      reader.on('SIGINT', () => done(undefined));
      reader.on('close', () => done(undefined));
      reader.setPrompt(promptOf(runner));
      reader.prompt();
      reader.write(begin);
    });
    if (first === undefined) return undefined;
    await pause(sameMomentMs);
    return [...got, reader.line].filter(Boolean).join('\n');
  } finally {
    reader.close();
  }
};

/** Only what every one of them understands is written around the learner's text. */
const shells = new Set(['sh', 'bash', 'zsh', 'dash', 'ksh', 'ash']);

const runInShell = async (runner: Runner, text: string): Promise<void> => {
  const { session, access, context } = runner;
  const own = context.env['SHELL'] ?? '';
  const shell = shells.has(basename(own)) ? own : '/bin/sh';
  const note = join(session.workspace.stateDir, 'runner-folder');
  const environment = { ...context.env, ...learnerEnvironment(session, access, context.env), GITOPS_LAB_FOLDER_NOTE: note };
  const leave = `trap 'pwd > "$GITOPS_LAB_FOLDER_NOTE"' EXIT\n`;
  const code = await runOnTerminal(shell, ['-c', `${leave}${text}\n`], { cwd: folderNow(runner), env: environment });
  if (existsSync(note)) runner.folder = readFileSync(note, 'utf8').trim();
  rmSync(note, { force: true });
  if (code !== 0) context.terminal.print(context.terminal.paint('dim', `  (exit code ${code})`));
  // It may have been `gitops-lab next`.
  runner.place = currentPlace(session);
};

const shownLines = (runner: Runner, text: string): string =>
  text
    .split('\n')
    .map((line, at) => (at === 0 ? promptOf(runner) : `  ${' '.repeat(basename(folderNow(runner)).length)} > `) + line)
    .join('\n');

const wantsThem = async ({ context: { terminal } }: Runner, text: string): Promise<boolean> => {
  terminal.print(terminal.paint('dim', `  ${text.split('\n').length} lines. Enter runs them, any other key leaves them.`));
  const answer = await readInput(terminal.write);
  return answer.kind === 'key' && /[\r\n]/.test(answer.key);
};

const runTyped = async (runner: Runner, text: string): Promise<void> => {
  runner.typed.push(...text.split('\n').filter((line) => line.trim()));
  await runInShell(runner, text);
};

/** Asks for the rest of a command; several lines are shown whole first. */
export const typeCommand = async (runner: Runner, begin: string): Promise<void> => {
  const text = begin.includes('\n') ? begin : await readLine(runner, begin);
  if (!text?.trim()) return;
  if (text.includes('\n')) {
    runner.context.terminal.print(shownLines(runner, text));
    if (!(await wantsThem(runner, text))) return;
  }
  await runTyped(runner, text);
};

/** What a terminal pasted together with its Enter is run as it is. */
export const runPasted = async (runner: Runner, text: string): Promise<void> => {
  runner.context.terminal.print(shownLines(runner, text));
  await runTyped(runner, text);
};
