// What of a registry's list of tags counts, and in which order it is kept.
import { goRegExp } from '../../kubernetes/machinery/go-reg-exp.ts';

/** The API's default and, for objects older than that, the controller's. */
const defaultExclusions = [String.raw`^.*\.sig$`];

export const exclusionsOf = (spec: { exclusionList?: string[] }): string[] => spec.exclusionList ?? defaultExclusions;

/** A pattern that is none is told as a text. */
export const withoutExcluded = (tags: string[], patterns: string[]): string[] | string => {
  const expressions: RegExp[] = [];
  for (const pattern of patterns) {
    const expression = goRegExp(pattern);
    if (typeof expression === 'string') return `failed to compile regex ${pattern}: ${expression}`;
    expressions.push(expression);
  }
  return tags.filter((tag) => !expressions.some((each) => each.test(tag)));
};

/** Reverse alphabetical, which is not by time. */
export const newestFirst = (tags: string[]): string[] => tags.toSorted((a, b) => (a < b ? 1 : -1));
