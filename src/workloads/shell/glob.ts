import type { Machine } from './machine.ts';
import { absolute } from './machine.ts';

/** A shell pattern as a regular expression over a whole text. */
export const patternExpression = (pattern: string, flags = ''): RegExp => {
  const body = pattern.replace(/\[!([^\]]+)\]|\[([^\]]+)\]|[.*+?^${}()|[\]\\]/g, (found, not?: string, some?: string) => {
    if (not) return `[^${not}]`;
    if (some) return `[${some}]`;
    if (found === '*') return '[\\s\\S]*';
    return found === '?' ? '[\\s\\S]' : `\\${found}`;
  });
  return new RegExp(`^${body}$`, flags);
};

export const isPattern = (text: string): boolean => /[*?]|\[.+\]/.test(text);

/** Paths that a pattern matches, sorted; the pattern itself when there is none. */
export const glob = async (machine: Machine, cwd: string, pattern: string): Promise<string[]> => {
  const parts = pattern.split('/');
  let found = [pattern.startsWith('/') ? '/' : ''];
  for (const part of parts.filter(Boolean)) {
    const next: string[] = [];
    for (const base of found) {
      const join = (name: string) => (base === '' || base.endsWith('/') ? base + name : `${base}/${name}`);
      if (!isPattern(part)) {
        if (await machine.files.stat(absolute(cwd, join(part)))) next.push(join(part));
        continue;
      }
      const names = await machine.files.list(absolute(cwd, base || '.')).catch(() => []);
      const expression = patternExpression(part);
      next.push(...names.filter((each) => expression.test(each) && (part.startsWith('.') || !each.startsWith('.'))).map(join));
    }
    found = next;
  }
  return found.length > 0 ? found.sort() : [pattern];
};
