// Sprig's functions of regular expressions, paths and URLs.
import { posix } from 'node:path';
import { goRegExp } from '../../../kubernetes/machinery/go-reg-exp.ts';
import { goQuote } from '../go-quote.ts';
import { takes, type TemplateFunction } from '../template-function.ts';

type Compile = (pattern: string) => RegExp;

const compile: Compile = (pattern) => {
  const compiled = goRegExp(pattern);
  if (typeof compiled === 'string') throw new Error(compiled);
  return new RegExp(compiled.source, `${compiled.flags}g`);
};

const mustCompile: Compile = (pattern) => {
  const compiled = goRegExp(pattern);
  if (typeof compiled !== 'string') return compile(pattern);
  throw new Error(`regexp: Compile(${pattern.includes('`') ? goQuote(pattern) : `\`${pattern}\``}): ${compiled}`);
};

const findAll = (pattern: RegExp, text: string, most: number): string[] => {
  const found = Array.from(text.matchAll(pattern), ([match]) => match);
  return most < 0 ? found : found.slice(0, most);
};

/** Go writes $1 and ${1}, and takes the longest name: $1x is the group "1x". */
const replaceAll = (pattern: RegExp, text: string, by: string): string =>
  text.replace(pattern, (...match: unknown[]) => {
    const named = typeof match.at(-1) === 'object' ? (match.at(-1) as Record<string, string>) : {};
    return by.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (all, braced?: string, bare?: string) => {
      const name = braced ?? bare;
      if (name === undefined) return all === '$$' ? '$' : all;
      const value = /^\d+$/.test(name) ? match[Number(name)] : named[name];
      return typeof value === 'string' ? value : '';
    });
  });

const split = (pattern: RegExp, text: string, most: number): string[] => {
  if (most === 0) return [];
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (most > 0 && parts.length === most - 1) break;
    if (match[0] === '' && (match.index === 0 || match.index === text.length)) continue;
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)];
};

/** NAME fails as a panic of Go's regexp, mustNAME as its error. */
const regexFunctions = (prefix: string, compile: Compile): Record<string, TemplateFunction> => ({
  [`${prefix}FindAll`]: takes('string string int', (pattern: string, text: string, most: number) => findAll(compile(pattern), text, most)),
  [`${prefix}Find`]: takes('string string', (pattern: string, text: string) => findAll(compile(pattern), text, 1)[0] ?? ''),
  [`${prefix}ReplaceAll`]: takes('string string string', (pattern: string, text: string, by: string) =>
    replaceAll(compile(pattern), text, by),
  ),
  [`${prefix}ReplaceAllLiteral`]: takes('string string string', (pattern: string, text: string, by: string) =>
    text.replace(compile(pattern), () => by),
  ),
  [`${prefix}Split`]: takes('string string int', (pattern: string, text: string, most: number) => split(compile(pattern), text, most)),
});

const matches = (pattern: string, text: string): boolean => compile(pattern).test(text);

const forgivingMatch = (pattern: string, text: string): boolean => typeof goRegExp(pattern) !== 'string' && matches(pattern, text);

const clean = (path: string): string => {
  const normal = posix.normalize(path);
  return normal.length > 1 ? normal.replace(/\/$/, '') : normal;
};
const base = (path: string): string => (path === '' ? '.' : posix.basename(path) || '/');
const dir = (path: string): string => clean(path.slice(0, path.lastIndexOf('/') + 1));
const extension = (path: string): string => /\.[^./]*$/.exec(path)?.[0] ?? '';

const paths: Record<string, TemplateFunction> = {
  base: takes('string', base),
  dir: takes('string', dir),
  clean: takes('string', clean),
  ext: takes('string', extension),
  isAbs: takes('string', (path: string) => path.startsWith('/')),
};

export const patternFunctions: Record<string, TemplateFunction> = {
  ...regexFunctions('regex', mustCompile),
  ...regexFunctions('mustRegex', compile),
  ...paths,
  ...Object.fromEntries(Object.entries(paths).map(([name, known]) => [`os${name[0]?.toUpperCase()}${name.slice(1)}`, known])),
  regexMatch: takes('string string', forgivingMatch),
  mustRegexMatch: takes('string string', matches),
  regexQuoteMeta: takes('string', (text: string) => text.replace(/[\\.+*?()|[\]{}^$]/g, (mark) => `\\${mark}`)),
};
