import { posix } from 'node:path';
import { absolute, type Call, type CommandFunction } from '../machine.ts';
import { FileError } from '../../files/file-tree.ts';

const block = 512;

const header = (name: string, info: { size: number; mode: number; modifiedMs: number }, folder: boolean): Buffer => {
  const buffer = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number) => buffer.write(value.toString(8).padStart(length - 1, '0'), at, length - 1);
  buffer.write(name.slice(0, 100), 0);
  octal(info.mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(folder ? 0 : info.size, 124, 12);
  octal(Math.floor(info.modifiedMs / 1000), 136, 12);
  buffer.write(' '.repeat(8), 148);
  buffer.write(folder ? '5' : '0', 156);
  buffer.write('ustar\x0000', 257);
  const sum = buffer.reduce((total, byte) => total + byte, 0);
  buffer.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return buffer;
};

const padded = (data: Buffer): Buffer => Buffer.concat([data, Buffer.alloc((block - (data.length % block)) % block)]);

const pack = async (call: Call, base: string, path: string): Promise<Buffer[]> => {
  const { files } = call.machine;
  const whole = absolute(base, path);
  const info = await files.stat(whole);
  if (!info) throw new FileError('ENOENT');
  const name = path.replace(/^\/+/, '');
  if (info.type === 'file') return [header(name, info, false), padded(await files.read(whole))];
  const parts = name === '' ? [] : [header(`${name.replace(/\/$/, '')}/`, info, true)];
  for (const child of await files.list(whole)) parts.push(...(await pack(call, base, posix.join(path, child))));
  return parts;
};

interface Entry {
  name: string;
  data: Buffer;
  folder: boolean;
  mode: number;
}

const text = (buffer: Buffer) => buffer.toString('utf8', 0, buffer.indexOf(0) < 0 ? buffer.length : buffer.indexOf(0));

/** The members of an archive; long names of GNU and pax headers are understood. */
export const unpackTar = (archive: Buffer): Entry[] => {
  const entries: Entry[] = [];
  let longName: string | undefined;
  for (let at = 0; at + block <= archive.length && archive[at] !== 0;) {
    const head = archive.subarray(at, at + block);
    const size = Number.parseInt(text(head.subarray(124, 136)).trim() || '0', 8);
    const data = archive.subarray(at + block, at + block + size);
    const kind = String.fromCharCode(head[156] as number);
    const prefix = text(head.subarray(345, 500));
    const short = text(head.subarray(0, 100));
    if (kind === 'L') longName = text(data);
    else if (kind === 'x') longName = /\d+ path=(.*)\n/.exec(data.toString())?.[1] ?? longName;
    else {
      const name = longName ?? (prefix ? `${prefix}/${short}` : short);
      longName = undefined;
      if (kind === '0' || kind === '\0' || kind === '5')
        entries.push({ name, data, folder: kind === '5', mode: Number.parseInt(text(head.subarray(100, 108)).trim() || '644', 8) });
    }
    at += block + Math.ceil(size / block) * block;
  }
  return entries;
};

const makeParents = async (call: Call, path: string): Promise<void> => {
  const steps = posix.dirname(path).split('/').filter(Boolean);
  for (const index of steps.keys()) {
    const folder = `/${steps.slice(0, index + 1).join('/')}`;
    if (!(await call.machine.files.stat(folder))) await call.machine.files.makeFolder(folder);
  }
};

const extract = async (call: Call, archive: Buffer, base: string): Promise<void> => {
  for (const { name, data, folder, mode } of unpackTar(archive)) {
    const path = posix.normalize(absolute(base, name)).replace(/(.)\/$/, '$1');
    await makeParents(call, path);
    if (!folder) await call.machine.files.write(path, data, { mode: mode & 0o777 });
    else if (!(await call.machine.files.stat(path))) await call.machine.files.makeFolder(path);
  }
};

/** busybox tar: c, x, t, f, C, v; enough for kubectl cp. */
const tar: CommandFunction = async (call) => {
  const [first = '', ...rest] = call.args;
  const letters = first.replace(/^-/, '');
  let file = '-';
  let base = call.cwd;
  const operands: string[] = [];
  if (letters.includes('f')) file = rest.shift() ?? '-';
  for (let at = 0; at < rest.length; at++) {
    const arg = rest[at] as string;
    if (arg === '-C') base = absolute(call.cwd, rest[++at] ?? '');
    else if (arg === '-f') file = rest[++at] ?? '-';
    else if (!arg.startsWith('-')) operands.push(arg);
  }
  try {
    if (letters.includes('c')) {
      if (operands.some((each) => each.startsWith('/'))) call.stderr("tar: removing leading '/' from member names\n");
      const parts: Buffer[] = [];
      for (const path of operands) parts.push(...(await pack(call, base, path)));
      const archive = Buffer.concat([...parts, Buffer.alloc(2 * block)]);
      if (file === '-') call.stdout(archive);
      else await call.machine.files.write(absolute(call.cwd, file), archive);
      return 0;
    }
    const archive = file === '-' ? await call.stdin.readAll() : await call.machine.files.read(absolute(call.cwd, file));
    if (letters.includes('t')) for (const { name } of unpackTar(archive)) call.stdout(`${name}\n`);
    else await extract(call, archive, base);
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    call.stderr(`tar: ${operands[0] ?? file}: ${error.message}\ntar: error exit delayed from previous errors\n`);
    return 1;
  }
};

export const tarCommands: Record<string, CommandFunction> = { tar };
