#!/usr/bin/env node
/** Entry of the command: finds the command, runs it, prints its outcome or its error, sets the exit code. The only place that does. */
import { exitCodes } from '../errors.ts';
import { RealClock } from '../platform/clock.ts';
import { packageVersion } from '../platform/package-root.ts';
import { parseArguments } from './arguments.ts';
import { commands } from './commands.ts';
import { commandHelp, findCommand, generalHelp } from './help.ts';
import { asLabError, errorJson, errorText } from './report.ts';
import { openTerminal, type Terminal } from './terminal.ts';

const print = (value: unknown, terminal: Terminal) => terminal.print(JSON.stringify(value, null, 2));

const run = async (argv: string[], terminal: Terminal, json: boolean): Promise<number> => {
  const [word, ...rest] = argv;
  if (word === undefined || word === 'help' || word === '--help' || word === '-h') return help(rest[0], terminal, json);
  const command = findCommand(commands, word === '--version' || word === '-v' ? 'version' : word);
  const { positionals, flags } = parseArguments(command, rest);
  if (flags['help'] !== undefined) return help(command.name, terminal, json);
  const context = { terminal, clock: new RealClock(), cwd: process.cwd(), env: process.env, positionals, flags, json, commands };
  const outcome = await (await command.load()).run(context);
  if (outcome.printed) return 0;
  if (json) print(outcome.json, terminal);
  else if (outcome.text) terminal.print(outcome.text);
  return outcome.passed === false ? 1 : 0;
};

const help = (topic: string | undefined, terminal: Terminal, json: boolean): number => {
  const about = topic && !topic.startsWith('-') ? findCommand(commands, topic) : undefined;
  if (json)
    print({ version: packageVersion(), commands: (about ? [about] : commands).map((entry) => ({ ...entry, load: undefined })) }, terminal);
  else terminal.print(about ? commandHelp(about, terminal.paint) : generalHelp(commands, packageVersion(), terminal.paint));
  return 0;
};

const main = async (): Promise<number> => {
  const argv = process.argv.slice(2);
  const json = argv.includes('--json');
  const terminal = openTerminal(process.env);
  try {
    return await run(
      argv.filter((word) => word !== '--json'),
      terminal,
      json,
    );
  } catch (thrown) {
    const error = asLabError(thrown);
    if (json) print(errorJson(error), terminal);
    else terminal.note(errorText(error, terminal, process.env));
    return exitCodes[error.family];
  }
};

// A connection that is kept alive must not keep us; output to a pipe is written before we leave.
void main().then((code) => process.stdout.write('', () => process.exit(code)));
