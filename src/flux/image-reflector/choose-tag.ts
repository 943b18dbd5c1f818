// Which of the tags a policy means: the newest version in a range, or the last one in numerical or alphabetical order.
import semver from 'semver';
import { goRegExp } from '../../kubernetes/machinery/go-reg-exp.ts';
import { PassFailure } from '../runtime/object-pass.ts';
import { ImproperConstraint, parseRange, parseVersion } from '../runtime/semver-range.ts';

interface Order {
  order?: 'asc' | 'desc';
}

export interface Policy {
  semver?: { range: string };
  alphabetical?: Order;
  numerical?: Order;
}

export interface TagFilter {
  pattern?: string;
  extract?: string;
}

type Choose = (tags: string[]) => string;

const failure = (message: string) => new PassFailure('Failure', message);
const invalid = (message: string) => new PassFailure('InvalidPolicy', message, { stalled: true });

const newest = (range: string): Choose => {
  const holds = parseRange(range);
  return (tags) => {
    let best: { tag: string; version: semver.SemVer } | undefined;
    for (const tag of tags) {
      const version = parseVersion(tag);
      if (version && holds(tag) && (!best || semver.compare(version, best.version) > 0)) best = { tag, version };
    }
    if (!best) throw failure('unable to determine latest version from provided list');
    return best.tag;
  };
};

/** What strconv.ParseFloat takes, hexadecimal left out. */
const parseNumber = (tag: string): number | undefined => {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(tag)) return Number(tag);
  if (/^[+-]?inf(inity)?$/i.test(tag)) return tag.startsWith('-') ? -Infinity : Infinity;
  return /^nan$/i.test(tag) ? Number.NaN : undefined;
};

const lastNumber =
  ({ order }: Order): Choose =>
  (tags) => {
    let best: { tag: string; value: number } | undefined;
    for (const tag of tags) {
      const value = parseNumber(tag);
      if (value === undefined) throw failure(`failed to parse invalid numeric value '${tag}'`);
      if (!best || !(order === 'desc' ? value > best.value : value < best.value)) best = { tag, value };
    }
    return best?.tag ?? '';
  };

const lastLetters =
  ({ order }: Order): Choose =>
  (tags) =>
    tags.toSorted((a, b) => (a < b ? -1 : 1)).at(order === 'desc' ? 0 : -1) ?? '';

/** The API takes a policy with several choices: the first of these counts. */
const chooser = ({ semver: version, alphabetical, numerical }: Policy): Choose => {
  try {
    if (version) return newest(version.range);
  } catch (error) {
    if (error instanceof ImproperConstraint) throw invalid(`invalid policy: ${error.message}`);
    throw error;
  }
  if (alphabetical) return lastLetters(alphabetical);
  if (numerical) return lastNumber(numerical);
  throw invalid('invalid policy: given ImagePolicyChoice object is invalid');
};

/** `$name`, `${name}` and `$1` of a template, as Go's regexp expands them: what was not found is empty. */
const expand = (template: string, found: RegExpExecArray): string =>
  template.replace(
    /\$(?:(\$)|\{(\w+)\}|(\w+))/g,
    (_, dollar: string | undefined, braced: string | undefined, plain: string | undefined) => {
      const name = braced ?? plain ?? '';
      if (dollar) return dollar;
      return (/^\d+$/.test(name) ? found[Number(name)] : found.groups?.[name]) ?? '';
    },
  );

/** What is ordered -> the tag that it was taken from. Equal extracts become one, the later tag's. */
const filterTags = (tags: string[], { pattern = '', extract }: TagFilter): Map<string, string> => {
  const expression = goRegExp(pattern);
  if (typeof expression === 'string')
    throw invalid(`failed to filter tags: invalid regular expression pattern '${pattern}': ${expression}`);
  return new Map(
    tags.flatMap((tag) => {
      const found = expression.exec(tag);
      return found ? [[extract ? expand(extract, found) : tag, tag] as const] : [];
    }),
  );
};

/** Throws a failure that says why no tag could be chosen. */
export const chooseTag = (policy: Policy, filter: TagFilter | undefined, tags: string[]): string => {
  const choose = chooser(policy);
  if (tags.length === 0)
    throw new PassFailure('DependencyNotReady', 'retrying in 30s error: no tags in database', { againAfterMs: 30_000 });
  const originals = filter ? filterTags(tags, filter) : new Map(tags.map((tag) => [tag, tag]));
  if (originals.size === 0) throw failure('version list argument cannot be empty');
  return originals.get(choose([...originals.keys()])) as string;
};
