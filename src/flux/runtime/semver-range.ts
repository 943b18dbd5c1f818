// Version ranges as Masterminds/semver v3 reads them, which differ from node's: a comma means AND, an unstated part is a wildcard for
// `=` as well, ^0 and ^0.0 widen, and pre-releases count in a group of conditions as soon as one of them names a pre-release.
import semver from 'semver';

export class ImproperConstraint extends Error {
  constructor(range: string) {
    super(`improper constraint: ${JSON.stringify(range)}`);
  }
}

/** Strict versions only, a leading v allowed; undefined for what is no version. */
export const parseVersion = (text: string): semver.SemVer | undefined => semver.parse(text.replace(/^v/, '')) ?? undefined;

interface Condition {
  operator: string;
  version: semver.SemVer;
  /** How many of major, minor, patch were stated. */
  stated: number;
}

const version = String.raw`v?([\dxX*]+)(\.[\dxX*]+)?(\.[\dxX*]+)?(-[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?(\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?`;
const operators = String.raw`=||!=|>|<|>=|=>|<=|=<|~|~>|\^`;
const onePattern = new RegExp(String.raw`^\s*(${operators})\s*(${version})\s*$`);
const allPattern = new RegExp(String.raw`^(\s*(${operators})\s*(${version})\s*)((?:\s+|,\s*)(${operators})\s*(${version})\s*)*$`);
const findPattern = new RegExp(String.raw`(${operators})\s*(${version})`, 'g');
const hyphenPattern = new RegExp(String.raw`\s*(${version})\s+-\s+(${version})\s*`, 'g');

const isWild = (part: string | undefined) => part === undefined || /^\.?[xX*]+$/.test(part);

const parseCondition = (text: string): Condition => {
  const found = onePattern.exec(text);
  if (!found) throw new ImproperConstraint(text);
  const [, operator = '', , major, minor, patch, prerelease = ''] = found;
  const parts = [major, minor, patch];
  const wild = parts.findIndex(isWild);
  const stated = wild < 0 ? 3 : wild;
  const numbers = parts.map((part, at) => (at < stated ? Number((part as string).replace('.', '')) : 0));
  const parsed = semver.parse(`${numbers.join('.')}${prerelease}`);
  if (!parsed) throw new ImproperConstraint(text);
  return { operator, version: parsed, stated };
};

const tilde = (v: semver.SemVer, { version: c, stated }: Condition): boolean => {
  if (semver.compare(v, c) < 0) return false;
  // ~0.0.0 and every wildcard stand for all.
  if (c.major === 0 && c.minor === 0 && c.patch === 0 && (stated === 0 || stated === 3)) return true;
  return v.major === c.major && (v.minor === c.minor || stated < 2);
};

const caret = (v: semver.SemVer, { version: c, stated }: Condition): boolean => {
  if (semver.compare(v, c) < 0) return false;
  if (c.major > 0 || stated < 2) return v.major === c.major || stated === 0;
  if (v.major > 0) return false;
  if (c.minor > 0 || stated < 3) return v.minor === c.minor;
  return v.minor === 0 && v.patch === c.patch;
};

const greater = (v: semver.SemVer, { version: c, stated }: Condition): boolean => {
  if (stated === 3 || stated === 0) return semver.compare(v, c) > 0;
  if (v.major !== c.major) return v.major > c.major;
  return stated === 2 && v.minor > c.minor;
};

const atMost = (v: semver.SemVer, { version: c, stated }: Condition): boolean => {
  if (stated === 3 || stated === 0) return semver.compare(v, c) <= 0;
  if (v.major !== c.major) return v.major < c.major;
  return stated < 2 || v.minor <= c.minor;
};

const differs = (v: semver.SemVer, { version: c, stated }: Condition): boolean => {
  if (stated === 3) return semver.compare(v, c) !== 0;
  return v.major !== c.major || (stated === 2 && v.minor !== c.minor);
};

const rules: Record<string, (v: semver.SemVer, condition: Condition) => boolean> = {
  '': (v, each) => (each.stated === 3 ? semver.compare(v, each.version) === 0 : tilde(v, each)),
  '!=': differs,
  '>': greater,
  '<': (v, { version: c }) => semver.compare(v, c) < 0,
  '>=': (v, { version: c }) => semver.compare(v, c) >= 0,
  '<=': atMost,
  '~': tilde,
  '^': caret,
};
const sameAs: Record<string, string> = { '=': '', '=>': '>=', '=<': '<=', '~>': '~' };

const holdsGroup = (v: semver.SemVer, group: Condition[]): boolean => {
  if (v.prerelease.length > 0 && group.every((each) => each.version.prerelease.length === 0)) return false;
  return group.every((each) => rules[sameAs[each.operator] ?? each.operator]?.(v, each) ?? false);
};

export const parseRange = (range: string): ((version: string) => boolean) => {
  const groups = range
    .replace(hyphenPattern, ' >=$1 <=$7 ')
    .split('||')
    .map((text) => {
      if (!allPattern.test(text)) throw new ImproperConstraint(text);
      return [...text.matchAll(findPattern)].map((found) => parseCondition(found[0]));
    });
  return (text) => {
    const v = parseVersion(text);
    return v !== undefined && groups.some((group) => holdsGroup(v, group));
  };
};

/** The texts whose versions are in the range, the highest first. */
export const highestFirst = (versions: string[], range: string): string[] => {
  const holds = parseRange(range);
  const found = versions.flatMap((text) => {
    const parsed = parseVersion(text);
    return parsed && holds(text) ? [{ text, parsed }] : [];
  });
  return found.sort((a, b) => semver.compareBuild(b.parsed, a.parsed)).map(({ text }) => text);
};

/** The highest text whose version is in the range. */
export const highest = (versions: string[], range: string): string | undefined => highestFirst(versions, range)[0];
