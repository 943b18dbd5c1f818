// Which branches and tags of many count: regular expressions, version ranges, a limit.
import { goRegExp } from '../../../kubernetes/machinery/go-reg-exp.ts';
import { highestFirst, ImproperConstraint } from '../../runtime/semver-range.ts';
import { limitOf, type Filter } from './provider-type.ts';

const pattern = (field: string, text: string | undefined): RegExp | undefined => {
  if (!text) return undefined;
  const expression = goRegExp(text);
  if (typeof expression === 'string') throw new Error(`invalid ${field} filter: ${expression}`);
  return expression;
};

export const nameFilter = (filter: Filter, what: 'Branch' | 'Tag' | 'Environment'): ((name: string) => boolean) => {
  const include = pattern(`include${what}`, filter[`include${what}`]);
  const exclude = pattern(`exclude${what}`, filter[`exclude${what}`]);
  return (name) => (!include || include.test(name)) && !exclude?.test(name);
};

/** Highest versions first where a range is given, else the last of the alphabet first. */
export const chooseTags = (tags: string[], filter: Filter): string[] => {
  const wanted = tags.filter(nameFilter(filter, 'Tag'));
  const limit = limitOf(filter);
  if (!filter.semver) return wanted.toSorted((a, b) => (a < b ? 1 : -1)).slice(0, limit);
  try {
    return highestFirst(wanted, filter.semver).slice(0, limit);
  } catch (error) {
    if (!(error instanceof ImproperConstraint)) throw error;
    throw new Error(`failed to parse semver filter: ${error.message}`, { cause: error });
  }
};
