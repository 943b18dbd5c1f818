// Sprig's functions of words and letter case, which slim-sprig has not. Leaves out: wrap, abbrevboth, shuffle.
import { createHash } from 'node:crypto';
import { parseRange, parseVersion } from '../../runtime/semver-range.ts';
import { GoStruct } from '../go-value.ts';
import { takes, type TemplateFunction } from '../template-function.ts';

const wordForm = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|\p{N}+/gu;

const joined = (connector: string) => (text: string) => (text.match(wordForm) ?? []).join(connector).toLowerCase();

const pascal = (text: string): string =>
  text.replace(/(^|[-_\s]+)(\S)/g, (_, before: string, rune: string) => before.slice(1) + rune.toUpperCase());

const abbreviate = (width: number, text: string): string => (width < 4 || text.length <= width ? text : `${text.slice(0, width - 3)}...`);

const swap = (text: string): string =>
  Array.from(text, (rune) => (rune === rune.toUpperCase() ? rune.toLowerCase() : rune.toUpperCase())).join('');

const semver = (text: string): GoStruct => {
  const version = parseVersion(text);
  if (!version) throw new Error('invalid semantic version');
  const { major, minor, patch, prerelease, build } = version;
  const fields = {
    Major: () => major,
    Minor: () => minor,
    Patch: () => patch,
    Prerelease: () => prerelease.join('.'),
    Metadata: () => build.join('.'),
  };
  return new GoStruct('*semver.Version', { ...fields, Original: () => text }, () => version.raw);
};

export const wordFunctions: Record<string, TemplateFunction> = {
  snakecase: takes('string', joined('_')),
  kebabcase: takes('string', joined('-')),
  camelcase: takes('string', pascal),
  swapcase: takes('string', swap),
  untitle: takes('string', (text: string) => text.replace(/(^|\s)(\S)/g, (_, before: string, rune: string) => before + rune.toLowerCase())),
  initials: takes('string', (text: string) => Array.from(text.matchAll(/(?:^|\s)(\S)/g), ([, rune]) => rune).join('')),
  nospace: takes('string', (text: string) => text.replace(/\s/g, '')),
  abbrev: takes('int string', abbreviate),
  semver: takes('string', semver),
  semverCompare: takes('string string', (range: string, version: string) => parseRange(range)(version)),
  sha512sum: takes('string', (text: string) => createHash('sha512').update(text).digest('hex')),
};
