import type { Call, CommandFunction } from '../machine.ts';
import { interactiveShell } from '../interactive.ts';
import { Shell } from '../shell.ts';
import { absolute } from '../machine.ts';
import { fileCommands } from './files.ts';
import { linesOf } from './input.ts';
import { networkCommands } from './network.ts';
import { parseOptions } from './options.ts';
import { printCommands } from './print.ts';
import { serverCommands } from './httpd.ts';
import { systemCommands } from './system.ts';
import { tarCommands } from './tar.ts';
import { testCommands } from './test.ts';
import { textCommands } from './text.ts';

const newShell = (call: Call, name: string, positional: string[]) =>
  new Shell({
    machine: call.machine,
    env: call.env,
    cwd: call.cwd,
    name,
    positional,
    signal: call.signal,
    terminate: call.terminate,
  });

const sh: CommandFunction = async (call) => {
  const at = call.args.findIndex((each) => /^-[a-z]*c[a-z]*$/.test(each));
  if (at >= 0) {
    const [script = '', name = call.name, ...positional] = call.args.slice(at + 1);
    const shell = newShell(call, name, positional);
    shell.exitOnError = call.args.slice(0, at + 1).some((each) => /^-[a-z]*e/.test(each));
    return shell.run(script, call);
  }
  const [path, ...positional] = call.args.filter((each) => !each.startsWith('-'));
  if (path) {
    const script = await call.machine.files.read(absolute(call.cwd, path)).catch(() => undefined);
    if (!script) {
      call.stderr(`${call.name}: can't open '${path}': No such file or directory\n`);
      return 2;
    }
    return newShell(call, path, positional).run(script.toString(), call);
  }
  return interactiveShell(newShell(call, call.name, []), call, call.env['TERM'] !== undefined);
};

const xargs: CommandFunction = async (call) => {
  const { flags } = parseOptions(call.args.slice(0, 2), ['n', 'I']);
  const skip = flags.has('n') || flags.has('I') ? 2 : 0;
  const command = call.args.slice(skip);
  const lines = linesOf(await call.stdin.readAll());
  const words = lines.flatMap((line) => line.split(/\s+/)).filter(Boolean);
  let code = 0;
  if (flags.has('I')) {
    for (const line of lines) code ||= await call.run(command.map((each) => each.replaceAll(flags.get('I') as string, line)));
    return code;
  }
  const size = Number(flags.get('n') ?? Math.max(1, words.length));
  for (let at = 0; at < Math.max(1, words.length); at += size) code ||= await call.run([...command, ...words.slice(at, at + size)]);
  return code;
};

const busybox: CommandFunction = (call) => {
  if (call.args.length > 0) return call.run(call.args);
  call.stdout(
    `BusyBox v1.37.0 multi-call binary.\n\nCurrently defined functions:\n\t${Object.keys(call.machine.commands).sort().join(', ')}\n`,
  );
  return 0;
};

/** Every program that a simulated container has: a small busybox. */
export const commands: Record<string, CommandFunction> = {
  ...fileCommands,
  ...networkCommands,
  ...printCommands,
  ...serverCommands,
  ...systemCommands,
  ...tarCommands,
  ...testCommands,
  ...textCommands,
  ash: sh,
  bash: sh,
  busybox,
  sh,
  xargs,
};
