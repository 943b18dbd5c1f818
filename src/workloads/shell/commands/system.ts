import { sleep } from '../../../platform/clock.ts';
import type { Call, CommandFunction } from '../machine.ts';
import { parseOptions } from './options.ts';

const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

const secondsOf = (text: string): number => {
  const found = /^(\d*\.?\d+)([smhd]?)$/.exec(text);
  if (text === 'infinity' || text === 'inf') return Infinity;
  return found ? Number(found[1]) * (units[found[2] || 's'] as number) : Number.NaN;
};

const longestMs = 2 ** 31 - 1;

const sleepCommand: CommandFunction = async (call) => {
  const seconds = call.args.map(secondsOf).reduce((sum, each) => sum + each, 0);
  if (call.args.length === 0 || Number.isNaN(seconds)) {
    call.stderr(`sleep: invalid number '${call.args[0] ?? ''}'\n`);
    return 1;
  }
  await sleep(call.machine.clock, Math.min(seconds * 1000, longestMs), call.signal);
  return call.signal.aborted ? 137 : 0;
};

const user = (uid: number) => (uid === 0 ? 'root' : undefined);

const id: CommandFunction = (call) => {
  const { uid, gid } = call.machine;
  const { flags } = parseOptions(call.args);
  if (flags.has('u')) call.stdout(`${flags.has('n') ? (user(uid) ?? uid) : uid}\n`);
  else if (flags.has('g')) call.stdout(`${gid}\n`);
  else {
    const name = user(uid);
    call.stdout(
      name ? `uid=0(root) gid=0(root) groups=0(root)\n` : `uid=${uid} gid=${gid}${gid ? ` groups=${gid}` : '(root) groups=0(root)'}\n`,
    );
  }
  return 0;
};

const whoami: CommandFunction = (call) => {
  const name = user(call.machine.uid);
  if (name) call.stdout(`${name}\n`);
  else call.stderr(`whoami: unknown uid ${call.machine.uid}\n`);
  return name ? 0 : 1;
};

const ps: CommandFunction = (call) => {
  call.stdout('PID   USER     TIME  COMMAND\n');
  const name = (user(call.machine.uid) ?? String(call.machine.uid)).padEnd(8);
  for (const [pid, command] of call.machine.processes) call.stdout(`${String(pid).padStart(5)} ${name}  0:00 ${command}\n`);
  return 0;
};

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const date: CommandFunction = (call) => {
  const now = new Date(call.machine.clock.now());
  const two = (value: number) => String(value).padStart(2, '0');
  const fields: Record<string, string> = {
    Y: String(now.getUTCFullYear()),
    m: two(now.getUTCMonth() + 1),
    d: two(now.getUTCDate()),
    H: two(now.getUTCHours()),
    M: two(now.getUTCMinutes()),
    S: two(now.getUTCSeconds()),
    s: String(Math.floor(now.getTime() / 1000)),
    N: String(now.getUTCMilliseconds() * 1_000_000).padStart(9, '0'),
    a: days[now.getUTCDay()] as string,
    b: months[now.getUTCMonth()] as string,
    Z: 'UTC',
    z: '+0000',
    '%': '%',
  };
  fields['F'] = `${fields['Y']}-${fields['m']}-${fields['d']}`;
  fields['T'] = `${fields['H']}:${fields['M']}:${fields['S']}`;
  const format =
    call.args.find((each) => each.startsWith('+'))?.slice(1) ?? (call.args.includes('-Iseconds') ? '%FT%T+00:00' : '%a %b %e %T UTC %Y');
  const withDay = format.replace('%e', String(now.getUTCDate()).padStart(2));
  call.stdout(`${withDay.replace(/%(.)/g, (found, letter: string) => fields[letter] ?? found)}\n`);
  return 0;
};

const env: CommandFunction = (call) => {
  const changes = call.args.findIndex((each) => !each.includes('=') && !each.startsWith('-'));
  const assignments = changes < 0 ? call.args : call.args.slice(0, changes);
  const extra = Object.fromEntries(
    assignments.filter((each) => each.includes('=')).map((each) => [each.split('=')[0], each.slice(each.indexOf('=') + 1)]),
  );
  const next = { ...(call.args.includes('-i') ? {} : call.env), ...extra };
  if (changes >= 0) return call.run(call.args.slice(changes), { env: next });
  for (const [name, value] of Object.entries(next)) call.stdout(`${name}=${value}\n`);
  return 0;
};

const printenv: CommandFunction = (call) => {
  if (call.args.length === 0) return env(call);
  let code = 0;
  for (const name of call.args) {
    if (call.env[name] === undefined) code = 1;
    else call.stdout(`${call.env[name]}\n`);
  }
  return code;
};

const timeout: CommandFunction = async (call) => {
  const { operands } = parseOptions(call.args.slice(0, 1).concat(call.args.slice(1)), ['s', 'k']);
  const [limit = '', ...rest] = operands.length > 0 && call.args[0]?.startsWith('-') ? operands : call.args;
  const late = new AbortController();
  const timer = call.machine.clock.after(secondsOf(limit) * 1000, () => late.abort());
  const code = await call.run(rest, { signal: AbortSignal.any([late.signal, call.signal]) });
  timer.cancel();
  return late.signal.aborted && !call.signal.aborted ? 143 : code;
};

const kill: CommandFunction = (call) => {
  const pids = call.args.filter((each) => /^\d+$/.test(each));
  const missing = pids.filter((each) => !call.machine.processes.has(Number(each)));
  for (const pid of missing) call.stderr(`kill: can't kill pid ${pid}: No such process\n`);
  return missing.length > 0 ? 1 : 0;
};

const say =
  (text: (call: Call) => string): CommandFunction =>
  (call) => {
    call.stdout(`${text(call)}\n`);
    return 0;
  };

export const systemCommands: Record<string, CommandFunction> = {
  arch: say(() => 'x86_64'),
  date,
  df: say(
    () => 'Filesystem           1K-blocks      Used Available Use% Mounted on\noverlay              264212084  12345678 251866406   5% /',
  ),
  env,
  false: () => 1,
  hostname: say((call) => (call.args.includes('-i') ? call.machine.ip : call.machine.hostname)),
  id,
  kill,
  nproc: say(() => '2'),
  printenv,
  ps,
  sleep: sleepCommand,
  timeout,
  true: () => 0,
  uname: say((call) =>
    call.args.includes('-a')
      ? `Linux ${call.machine.hostname} 6.1.0 #1 SMP x86_64 GNU/Linux`
      : call.args.includes('-m')
        ? 'x86_64'
        : call.args.includes('-n')
          ? call.machine.hostname
          : 'Linux',
  ),
  uptime: say(
    (call) => ` up ${Math.floor((call.machine.clock.now() - call.machine.startedMs) / 60_000)} min,  load average: 0.00, 0.00, 0.00`,
  ),
  whoami,
};
