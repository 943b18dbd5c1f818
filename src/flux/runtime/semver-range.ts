// Version ranges as Masterminds/semver v3 reads them, on top of node's semver.
// Differs from node's: a comma means AND, and pre-releases count as soon as the range itself names one.
import semver from 'semver';

export class ImproperConstraint extends Error {
  constructor(range: string) {
    super(`improper constraint: ${JSON.stringify(range)}`);
  }
}

/** Strict versions only, a leading v allowed; undefined for what is no version. */
export const parseVersion = (text: string): semver.SemVer | undefined => semver.parse(text.replace(/^v/, '')) ?? undefined;

export const parseRange = (range: string): ((version: string) => boolean) => {
  const text = range.replaceAll(',', ' ').replace(/=\s*v/g, '=').trim();
  const parsed = text === '' ? null : semver.validRange(text, { loose: false });
  if (parsed === null) throw new ImproperConstraint(range);
  const includePrerelease = /\d-[0-9A-Za-z]/.test(text);
  return (version) => semver.satisfies(version.replace(/^v/, ''), text, { includePrerelease });
};

/** The highest text whose version is in the range. */
export const highest = (versions: string[], range: string): string | undefined => {
  const holds = parseRange(range);
  const found = versions.flatMap((text) => {
    const version = parseVersion(text);
    return version && holds(text) ? [{ text, version }] : [];
  });
  return found.sort((a, b) => semver.compareBuild(b.version, a.version))[0]?.text;
};
