import { absolute, type Call, type CommandFunction } from '../machine.ts';

const compare: Record<string, (a: string, b: string) => boolean> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '-eq': (a, b) => Number(a) === Number(b),
  '-ne': (a, b) => Number(a) !== Number(b),
  '-lt': (a, b) => Number(a) < Number(b),
  '-le': (a, b) => Number(a) <= Number(b),
  '-gt': (a, b) => Number(a) > Number(b),
  '-ge': (a, b) => Number(a) >= Number(b),
};

const unary = async (call: Call, operator: string, operand: string): Promise<boolean> => {
  if (operator === '-n') return operand !== '';
  if (operator === '-z') return operand === '';
  const info = await call.machine.files.stat(absolute(call.cwd, operand));
  switch (operator) {
    case '-f':
      return info?.type === 'file';
    case '-d':
      return info?.type === 'directory';
    case '-s':
      return (info?.size ?? 0) > 0;
    case '-x':
      return info !== undefined && (info.mode & 0o111) !== 0;
    default:
      return info !== undefined;
  }
};

/** One expression without -a, -o: three words, two, one or none. */
const simple = async (call: Call, words: string[]): Promise<boolean> => {
  if (words[0] === '!') return !(await simple(call, words.slice(1)));
  const [first = '', second = '', third = ''] = words;
  if (words.length === 3 && compare[second]) return compare[second](first, third);
  if (words.length === 2 && /^-[a-zA-Z]$/.test(first)) return unary(call, first, second);
  return first !== '';
};

const splitAt = (words: string[], separator: string): string[][] =>
  words.reduce<string[][]>(
    (groups, word) => (word === separator ? [...groups, []] : [...groups.slice(0, -1), [...(groups.at(-1) as string[]), word]]),
    [[]],
  );

const evaluate = async (call: Call, words: string[]): Promise<boolean> => {
  for (const alternative of splitAt(words, '-o')) {
    let all = true;
    for (const part of splitAt(alternative, '-a')) all &&= await simple(call, part);
    if (all) return true;
  }
  return false;
};

const test: CommandFunction = async (call) => {
  const words = call.name === '[' ? call.args.slice(0, -1) : call.name === '[[' ? call.args.slice(0, -1) : call.args;
  return (await evaluate(call, words)) ? 0 : 1;
};

export const testCommands: Record<string, CommandFunction> = { '[': test, '[[': test, test };
