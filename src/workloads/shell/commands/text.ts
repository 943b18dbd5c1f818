import type { Call, CommandFunction } from '../machine.ts';
import { eachInput, linesOf } from './input.ts';
import { parseOptions } from './options.ts';

const printLines = (call: Call, lines: string[]) => lines.forEach((line) => call.stdout(`${line}\n`));

const cat: CommandFunction = async (call) => {
  const { flags, operands } = parseOptions(call.args);
  if (operands.length === 0) {
    for await (const chunk of call.stdin) call.stdout(chunk);
    return 0;
  }
  let number = 0;
  return eachInput(call, operands, (data) => {
    if (flags.has('n'))
      printLines(
        call,
        linesOf(data).map((line) => `${String(++number).padStart(6)}\t${line}`),
      );
    else call.stdout(data);
  });
};

const grep: CommandFunction = async (call) => {
  const { flags, operands } = parseOptions(call.args, ['e', 'm', 'A', 'B', 'C']);
  const [first = '', ...rest] = operands;
  const pattern = flags.get('e') ?? first;
  const paths = flags.has('e') ? operands : rest;
  const source = flags.has('F') ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : pattern.replace(/\[\[:(\w+):\]\]/g, '\\w');
  const expression = new RegExp(
    flags.has('w') ? `\\b(?:${source})\\b` : flags.has('x') ? `^(?:${source})$` : source,
    flags.has('i') ? 'i' : '',
  );
  let found = 0;
  const code = await eachInput(call, paths, (data, path) => {
    const prefix = paths.length > 1 && !flags.has('h') ? `${path}:` : '';
    const lines = linesOf(data).map((line, index) => ({ line, number: index + 1 }));
    const matching = lines.filter(({ line }) => expression.test(line) !== flags.has('v'));
    found += matching.length;
    if (flags.has('q')) return;
    if (flags.has('c')) call.stdout(`${prefix}${matching.length}\n`);
    else if (flags.has('l')) call.stdout(matching.length > 0 ? `${path}\n` : '');
    else {
      for (const { line, number } of matching) {
        const shown = flags.has('o') ? (line.match(new RegExp(expression, 'g')) ?? []) : [line];
        for (const each of shown) call.stdout(`${prefix}${flags.has('n') ? `${number}:` : ''}${each}\n`);
      }
    }
  });
  return code ? 2 : found > 0 ? 0 : 1;
};

/** `-n 5`, `-5`, `-n +3`. */
const countOf = (call: Call): { count: string; args: string[] } => {
  const args = call.args.map((each) => (/^-\d+$/.test(each) ? `-n${each.slice(1)}` : each));
  return { count: parseOptions(args, ['n', 'c']).flags.get('n') ?? '10', args };
};

const head: CommandFunction = (call) => {
  const { count, args } = countOf(call);
  const { flags, operands } = parseOptions(args, ['n', 'c']);
  return eachInput(call, operands, (data) => {
    if (flags.has('c')) call.stdout(data.subarray(0, Number(flags.get('c'))));
    else printLines(call, linesOf(data).slice(0, Number(count)));
  });
};

const tail: CommandFunction = async (call) => {
  const { count, args } = countOf(call);
  const { flags, operands } = parseOptions(args, ['n', 'c']);
  const code = await eachInput(call, operands, (data) => {
    const lines = linesOf(data);
    if (flags.has('c')) call.stdout(data.subarray(-Number(flags.get('c'))));
    else printLines(call, count.startsWith('+') ? lines.slice(Number(count) - 1) : Number(count) === 0 ? [] : lines.slice(-Number(count)));
  });
  // Following a file: nothing here tells of new lines but time, and /dev/null never has any.
  if (flags.has('f') && !call.signal.aborted) await new Promise<void>((done) => call.signal.addEventListener('abort', () => done()));
  return code;
};

const wc: CommandFunction = (call) => {
  const { flags, operands } = parseOptions(call.args);
  const all = !['l', 'w', 'c', 'm'].some((each) => flags.has(each));
  return eachInput(call, operands, (data, path) => {
    const text = data.toString();
    const counts = [
      flags.has('l') || all ? text.split('\n').length - 1 : undefined,
      flags.has('w') || all ? text.split(/\s+/).filter(Boolean).length : undefined,
      flags.has('c') || flags.has('m') || all ? data.length : undefined,
    ].filter((each) => each !== undefined);
    const columns =
      counts.length === 1 && path === '-' ? String(counts[0]) : counts.map((each) => String(each).padStart(all ? 9 : 1)).join(' ');
    call.stdout(`${columns}${path === '-' ? '' : ` ${path}`}\n`);
  });
};

const sort: CommandFunction = (call) => {
  const { flags, operands } = parseOptions(call.args, ['k', 't']);
  const lines: string[] = [];
  return eachInput(call, operands, (data) => lines.push(...linesOf(data))).then((code) => {
    const column = Number.parseInt(flags.get('k') ?? '', 10);
    const keyOf = (line: string) => (column ? (line.trim().split(flags.get('t') ?? /\s+/)[column - 1] ?? '') : line);
    const compare = (a: string, b: string) =>
      flags.has('n') ? Number.parseFloat(keyOf(a)) - Number.parseFloat(keyOf(b)) : keyOf(a) < keyOf(b) ? -1 : Number(keyOf(a) > keyOf(b));
    lines.sort(compare);
    if (flags.has('r')) lines.reverse();
    printLines(call, flags.has('u') ? [...new Set(lines)] : lines);
    return code;
  });
};

const uniq: CommandFunction = (call) => {
  const { flags, operands } = parseOptions(call.args);
  return eachInput(call, operands, (data) => {
    const groups: { line: string; count: number }[] = [];
    for (const line of linesOf(data)) {
      const last = groups.at(-1);
      if (last?.line === line) last.count++;
      else groups.push({ line, count: 1 });
    }
    printLines(
      call,
      groups.map(({ line, count }) => (flags.has('c') ? `${String(count).padStart(7)} ${line}` : line)),
    );
  });
};

const cut: CommandFunction = (call) => {
  const { flags, operands } = parseOptions(call.args, ['d', 'f', 'c']);
  const wanted = (flags.get('f') ?? flags.get('c') ?? '1').split(',').map((range) => {
    const [from = '', to] = range.split('-');
    return { from: Number(from || 1), to: to === undefined ? Number(from) : Number(to || Infinity) };
  });
  const picked = (index: number) => wanted.some(({ from, to }) => index + 1 >= from && index + 1 <= to);
  const separator = flags.has('c') ? '' : (flags.get('d') ?? '\t');
  return eachInput(call, operands, (data) =>
    printLines(
      call,
      linesOf(data).map((line) =>
        line
          .split(separator)
          .filter((_, index) => picked(index))
          .join(separator),
      ),
    ),
  );
};

const ranges = (set: string): string =>
  set
    .replace(/\[:upper:\]/g, 'A-Z')
    .replace(/\[:lower:\]/g, 'a-z')
    .replace(/\[:digit:\]/g, '0-9')
    .replace(/\\n/g, '\n')
    .replace(/(.)-(.)/g, (_, from: string, to: string) =>
      Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_unused, index) =>
        String.fromCharCode(from.charCodeAt(0) + index),
      ).join(''),
    );

const tr: CommandFunction = async (call) => {
  const { flags, operands } = parseOptions(call.args);
  const [from, to] = [ranges(operands[0] ?? ''), ranges(operands[1] ?? '')];
  const text = (await call.stdin.readAll()).toString();
  const change = (letter: string) => {
    const at = from.indexOf(letter);
    if (at < 0) return letter;
    return flags.has('d') ? '' : (to[Math.min(at, to.length - 1)] ?? '');
  };
  call.stdout([...text].map(change).join(''));
  return 0;
};

const tee: CommandFunction = async (call) => {
  const { flags, operands } = parseOptions(call.args);
  const data = await call.stdin.readAll();
  call.stdout(data);
  for (const path of operands)
    await call.machine.files.write(path.startsWith('/') ? path : `${call.cwd}/${path}`, data, { append: flags.has('a') });
  return 0;
};

const seq: CommandFunction = (call) => {
  const numbers = call.args.map(Number);
  const first = numbers.length > 1 ? (numbers[0] as number) : 1;
  const step = numbers.length > 2 ? (numbers[1] as number) : 1;
  const last = numbers.at(-1) ?? 0;
  for (let value = first; step > 0 ? value <= last : value >= last; value += step) call.stdout(`${value}\n`);
  return 0;
};

const sed: CommandFunction = (call) => {
  const { flags, operands } = parseOptions(call.args, ['e']);
  const script = flags.get('e') ?? operands[0] ?? '';
  const paths = flags.has('e') ? operands : operands.slice(1);
  const substitution = /^s(.)((?:\\.|(?!\1).)*)\1((?:\\.|(?!\1).)*)\1([gi]*)$/s.exec(script);
  const printed = /^(\d+|\$)?(?:,(\d+|\$))?p$/.exec(script);
  if (!substitution && !printed) {
    call.stderr(`sed: unsupported command ${script}\n`);
    return 1;
  }
  return eachInput(call, paths, (data) => {
    const lines = linesOf(data);
    if (printed) {
      const position = (text: string | undefined, fallback: number) => (text === '$' ? lines.length : text ? Number(text) : fallback);
      const from = position(printed[1], 1);
      printLines(call, lines.slice(from - 1, position(printed[2], printed[1] ? from : lines.length)));
    } else if (substitution) {
      const [, , pattern = '', replacement = '', options = ''] = substitution;
      const expression = new RegExp(flags.has('E') || flags.has('r') ? pattern : pattern.replace(/\\([(){}+?|])/g, '$1'), options);
      const text = replacement
        .replace(/\$/g, '$$$$')
        .replace(/\\(\d)/g, '$$$1')
        .replace(/(^|[^\\])&/g, '$1$$&');
      printLines(
        call,
        lines.map((line) => line.replace(expression, text)),
      );
    }
  });
};

export const textCommands: Record<string, CommandFunction> = {
  cat,
  cut,
  egrep: grep,
  fgrep: grep,
  grep,
  head,
  sed,
  seq,
  sort,
  tail,
  tee,
  tr,
  uniq,
  wc,
};
