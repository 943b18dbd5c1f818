import { evaluateArithmetic } from './arithmetic.ts';
import { glob, isPattern, patternExpression } from './glob.ts';
import type { Machine } from './machine.ts';
import { WordReader } from './read-word.ts';
import type { Part, Word } from './syntax.ts';

/** What expansion asks of the shell. */
export interface Expansion {
  machine: Machine;
  cwd: string;
  variable(name: string): string | undefined;
  assign(name: string, value: string): void;
  positional: string[];
  /** The output of a command substitution, without trailing newlines. */
  substitute(script: string): Promise<string>;
}

/** A stretch of an expanded word: quoted text is neither split nor matched; `breaks` begins a new field ("$@"). */
interface Stretch {
  text: string;
  quoted: boolean;
  breaks?: boolean;
}

const affix = (value: string, operator: string, pattern: string): string => {
  const expression = patternExpression(pattern);
  const cuts = Array.from({ length: value.length + 1 }, (_, index) => index);
  const fromStart = operator.startsWith('#');
  const ordered = (operator.length === 2) === fromStart ? cuts.reverse() : cuts;
  const cut = ordered.find((each) => expression.test(fromStart ? value.slice(0, each) : value.slice(each)));
  if (cut === undefined) return value;
  return fromStart ? value.slice(cut) : value.slice(0, cut);
};

const expandVariable = async (part: Part & { kind: 'variable' }, shell: Expansion): Promise<string> => {
  const value = shell.variable(part.name);
  const { operator } = part;
  if (operator === '') return value ?? '';
  if (operator === 'length') return String((value ?? '').length);
  const argument = () => expandText(new WordReader(part.argument, 0).readQuoted(), shell);
  if (/[#%]/.test(operator)) return affix(value ?? '', operator, await argument());
  const missing = value === undefined || (operator.startsWith(':') && value === '');
  switch (operator.at(-1)) {
    case '-':
      return missing ? argument() : (value as string);
    case '+':
      return missing ? '' : argument();
    case '=': {
      if (!missing) return value as string;
      const text = await argument();
      shell.assign(part.name, text);
      return text;
    }
    default:
      if (missing) throw new Error(`${part.name}: ${(await argument()) || 'parameter not set'}`);
      return value as string;
  }
};

const expandPart = async (part: Part, shell: Expansion): Promise<Stretch[]> => {
  switch (part.kind) {
    case 'text':
      return [{ text: part.text, quoted: part.quoted }];
    case 'command':
      return [{ text: await shell.substitute(part.script), quoted: part.quoted }];
    case 'arithmetic': {
      const text = await expandText(new WordReader(part.text, 0).readQuoted(), shell);
      return [{ text: String(evaluateArithmetic(text, (name) => shell.variable(name) ?? '')), quoted: part.quoted }];
    }
    case 'variable':
      if (part.name === '@' && part.operator === '') {
        return shell.positional.map((text, index) => ({ text, quoted: part.quoted, breaks: index > 0 }));
      }
      return [{ text: await expandVariable(part, shell), quoted: part.quoted }];
  }
};

/** A word as one text: assignments, redirections, case patterns. */
export const expandText = async (word: Word, shell: Expansion): Promise<string> => {
  let text = '';
  for (const part of word) for (const stretch of await expandPart(part, shell)) text += (stretch.breaks ? ' ' : '') + stretch.text;
  return text;
};

interface Field {
  text: string;
  /** True when an unquoted part may match file names. */
  pattern: boolean;
  /** True when something quoted is in it: then it stays even if empty. */
  kept: boolean;
}

const split = (stretches: Stretch[], literal: Set<Stretch>): Field[] => {
  const fields: Field[] = [];
  let field: Field | undefined;
  const open = () => (field ??= { text: '', pattern: false, kept: false });
  const close = () => {
    if (field) fields.push(field);
    field = undefined;
  };
  for (const stretch of stretches) {
    if (stretch.breaks) close();
    if (stretch.quoted) {
      open().text += stretch.text;
      open().kept = true;
      continue;
    }
    const pieces = literal.has(stretch) ? [stretch.text] : stretch.text.split(/[ \t\n]+/);
    pieces.forEach((piece, index) => {
      if (index > 0) close();
      if (piece === '') return;
      open().text += piece;
      open().pattern ||= isPattern(piece);
    });
  }
  close();
  return fields.filter((each) => each.kept || each.text !== '');
};

/** A word as the fields of a command line: split at blanks where not quoted, file names matched. */
export const expandFields = async (word: Word, shell: Expansion): Promise<string[]> => {
  const stretches: Stretch[] = [];
  const literal = new Set<Stretch>();
  for (const part of word) {
    const expanded = await expandPart(part, shell);
    if (part.kind === 'text') for (const each of expanded) literal.add(each);
    stretches.push(...expanded);
  }
  const result: string[] = [];
  for (const field of split(stretches, literal)) {
    if (field.pattern) result.push(...(await glob(shell.machine, shell.cwd, field.text)));
    else result.push(field.text);
  }
  return result;
};
