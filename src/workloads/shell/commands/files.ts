import { posix } from 'node:path';
import { FileError, type FileInfo } from '../../files/file-tree.ts';
import { patternExpression } from '../glob.ts';
import { absolute, type Call, type CommandFunction } from '../machine.ts';
import { parseOptions } from './options.ts';

const at = (call: Call, path: string) => absolute(call.cwd, path);

/** Runs `work` for each operand; a FileError becomes a line on stderr and exit code 1. */
const each = async (
  call: Call,
  operands: string[],
  say: (path: string) => string,
  work: (path: string) => Promise<void>,
): Promise<number> => {
  let code = 0;
  for (const path of operands) {
    try {
      await work(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      call.stderr(`${call.name}: ${say(path)}: ${error.message}\n`);
      code = 1;
    }
  }
  return code;
};

const letters = (info: FileInfo) => {
  const bits = [info.mode >> 6, info.mode >> 3, info.mode];
  return (
    (info.type === 'directory' ? 'd' : '-') +
    bits.map((bit) => (bit & 4 ? 'r' : '-') + (bit & 2 ? 'w' : '-') + (bit & 1 ? 'x' : '-')).join('')
  );
};

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const stamp = (ms: number) => {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
};

const listOne = async (call: Call, path: string, flags: Map<string, string>): Promise<void> => {
  const info = await call.machine.files.stat(at(call, path));
  if (!info) throw new FileError('ENOENT');
  const folder = info.type === 'directory' && !flags.has('d');
  const names = folder
    ? (await call.machine.files.list(at(call, path))).filter((name) => flags.has('a') || flags.has('A') || !name.startsWith('.'))
    : [path];
  if (folder && flags.has('a')) names.unshift('.', '..');
  for (const name of names) {
    if (!flags.has('l')) {
      call.stdout(`${name}\n`);
      continue;
    }
    const found = (folder ? await call.machine.files.stat(at(call, `${path}/${name}`)) : info) ?? info;
    const owner = call.machine.uid === 0 ? 'root     root    ' : `${call.machine.uid}     ${call.machine.gid}    `;
    call.stdout(
      `${letters(found)}    ${found.type === 'directory' ? 2 : 1} ${owner} ${String(found.size).padStart(9)} ${stamp(found.modifiedMs)} ${name}\n`,
    );
  }
};

const ls: CommandFunction = async (call) => {
  const { flags, operands } = parseOptions(call.args);
  const paths = operands.length > 0 ? operands : ['.'];
  return each(
    call,
    paths,
    (path) => path,
    async (path) => {
      if (paths.length > 1) call.stdout(`${path}:\n`);
      await listOne(call, path, flags);
    },
  );
};

const touch: CommandFunction = (call) =>
  each(
    call,
    parseOptions(call.args, ['d', 't', 'r']).operands,
    (path) => path,
    async (path) => {
      await call.machine.files.write(at(call, path), Buffer.alloc(0), { append: true });
    },
  );

const mkdir: CommandFunction = (call) => {
  const { flags, operands } = parseOptions(call.args, ['m']);
  return each(
    call,
    operands,
    (path) => `can't create directory '${path}'`,
    async (path) => {
      const whole = posix.normalize(at(call, path));
      const steps = flags.has('p') ? whole.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/')) : [whole];
      for (const step of steps.filter(Boolean)) {
        const there = await call.machine.files.stat(step);
        if (there && flags.has('p')) continue;
        await call.machine.files.makeFolder(step);
      }
    },
  );
};

const rm: CommandFunction = (call) => {
  const { flags, operands } = parseOptions(call.args);
  return each(
    call,
    operands,
    (path) => `can't remove '${path}'`,
    async (path) => {
      const info = await call.machine.files.stat(at(call, path));
      if (!info && flags.has('f')) return;
      if (!info) throw new FileError('ENOENT');
      if (info.type === 'directory' && !flags.has('r') && !flags.has('R')) throw new FileError('EISDIR');
      await call.machine.files.remove(at(call, path));
    },
  );
};

const copyTree = async (call: Call, from: string, to: string): Promise<void> => {
  const { files } = call.machine;
  const info = await files.stat(from);
  if (!info) throw new FileError('ENOENT');
  if (info.type === 'file') return files.write(to, await files.read(from), { mode: info.mode });
  if (!(await files.stat(to))) await files.makeFolder(to);
  for (const name of await files.list(from)) await copyTree(call, `${from}/${name}`, `${to}/${name}`);
};

const transfer =
  (move: boolean): CommandFunction =>
  async (call) => {
    const { flags, operands } = parseOptions(call.args);
    const target = operands.at(-1) ?? '';
    const into = (await call.machine.files.stat(at(call, target)))?.type === 'directory';
    return each(
      call,
      operands.slice(0, -1),
      (path) => (move ? `can't rename '${path}'` : `can't stat '${path}'`),
      async (path) => {
        const info = await call.machine.files.stat(at(call, path));
        if (info?.type === 'directory' && !move && !flags.has('r') && !flags.has('R') && !flags.has('a')) {
          call.stderr(`cp: omitting directory '${path}'\n`);
          return;
        }
        const destination = into ? `${target}/${posix.basename(path)}` : target;
        await copyTree(call, at(call, path), at(call, destination));
        if (move) await call.machine.files.remove(at(call, path));
      },
    );
  };

const find: CommandFunction = async (call) => {
  const paths = call.args.slice(0, call.args.findIndex((arg) => arg.startsWith('-')) >>> 0);
  const option = (name: string) => (call.args.includes(name) ? call.args[call.args.indexOf(name) + 1] : undefined);
  const name = option('-name');
  const type = option('-type');
  const visit = async (path: string): Promise<void> => {
    const info = await call.machine.files.stat(at(call, path));
    if (!info) throw new FileError('ENOENT');
    const kind = info.type === 'directory' ? 'd' : 'f';
    if ((!name || patternExpression(name).test(posix.basename(path))) && (!type || type === kind)) call.stdout(`${path}\n`);
    if (kind === 'd') for (const child of await call.machine.files.list(at(call, path))) await visit(`${path.replace(/\/$/, '')}/${child}`);
  };
  return each(call, paths.length > 0 ? paths : ['.'], (path) => path, visit);
};

const stat: CommandFunction = (call) =>
  each(
    call,
    parseOptions(call.args, ['c']).operands,
    (path) => `can't stat '${path}'`,
    async (path) => {
      const info = await call.machine.files.stat(at(call, path));
      if (!info) throw new FileError('ENOENT');
      const kind = info.type === 'directory' ? 'directory' : 'regular file';
      call.stdout(`  File: ${path}\n  Size: ${info.size}\t${kind}\nAccess: (0${info.mode.toString(8)}/${letters(info)})\n`);
    },
  );

const nothing: CommandFunction = () => 0;

export const fileCommands: Record<string, CommandFunction> = {
  basename: (call) => {
    call.stdout(`${posix.basename(call.args[0] ?? '', call.args[1])}\n`);
    return 0;
  },
  chmod: nothing,
  chown: nothing,
  cp: transfer(false),
  dirname: (call) => {
    call.stdout(`${posix.dirname(call.args[0] ?? '')}\n`);
    return 0;
  },
  find,
  ls,
  mkdir,
  mv: transfer(true),
  rm,
  rmdir: rm,
  stat,
  sync: nothing,
  touch,
};
