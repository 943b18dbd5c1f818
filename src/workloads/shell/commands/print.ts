import type { CommandFunction } from '../machine.ts';

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' };

const unescaped = (text: string): string =>
  text.replace(/\\(?:0?([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/g, (found, octal?: string, hex?: string, letter?: string) => {
    if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
    if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
    return escapes[letter ?? ''] ?? found;
  });

const echo: CommandFunction = (call) => {
  let args = call.args;
  let newline = '\n';
  let escaped = false;
  while (/^-[neE]+$/.test(args[0] ?? '')) {
    if (args[0]?.includes('n')) newline = '';
    if (args[0]?.includes('e')) escaped = true;
    args = args.slice(1);
  }
  const text = args.join(' ');
  call.stdout((escaped ? unescaped(text) : text) + newline);
  return 0;
};

const formatOnce = (format: string, args: string[]): string =>
  unescaped(format).replace(
    /%(-?0?\d*)(?:\.(\d+))?([sdiufxXcbq%])/g,
    (_found, width: string, precision: string | undefined, kind: string) => {
      if (kind === '%') return '%';
      const value = args.shift() ?? '';
      let text = value;
      if ('diu'.includes(kind)) text = String(Math.trunc(Number(value) || 0));
      else if (kind === 'f') text = (Number(value) || 0).toFixed(precision === undefined ? 6 : Number(precision));
      else if (kind === 'x' || kind === 'X') text = kind === 'x' ? Number(value).toString(16) : Number(value).toString(16).toUpperCase();
      else if (kind === 'c') text = value.slice(0, 1);
      else if (kind === 'b') text = unescaped(value);
      else if (precision !== undefined) text = value.slice(0, Number(precision));
      const size = Math.abs(Number.parseInt(width, 10) || 0);
      if (width.startsWith('-')) return text.padEnd(size);
      return text.padStart(size, width.startsWith('0') && kind !== 's' ? '0' : ' ');
    },
  );

const printf: CommandFunction = (call) => {
  const [format = '', ...args] = call.args;
  do {
    const before = args.length;
    call.stdout(formatOnce(format, args));
    if (args.length === before) break;
  } while (args.length > 0);
  return 0;
};

export const printCommands: Record<string, CommandFunction> = { echo, printf, yes: () => 0 };
