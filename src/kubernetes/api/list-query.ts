// ListOptions of a query string, with upstream's refusals.
import type { Cause } from '../machinery/status.ts';
import { apiErrors } from '../machinery/status.ts';
import { parseFieldTerms, parseLabelSelector } from '../store/selectors.ts';

export interface ListQuery {
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
  limit?: number | undefined;
  continue?: string | undefined;
  resourceVersion?: string | undefined;
  resourceVersionMatch?: string | undefined;
  watch: boolean;
  allowWatchBookmarks: boolean;
  sendInitialEvents?: boolean | undefined;
  timeoutSeconds?: number | undefined;
}

const parseNumber = (text: string | null): number | undefined => {
  if (text === null || text === '') return undefined;
  if (/^[+-]?\d+$/.test(text)) {
    if (BigInt.asIntN(64, BigInt(text)) === BigInt(text)) return Number(text);
    throw apiErrors.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  }
  throw apiErrors.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
};

/** Go's conversion of query values: present but empty counts as true. */
const parseFlag = (text: string | null): boolean | undefined => (text === null ? undefined : !['false', '0'].includes(text.toLowerCase()));

export const readListQuery = (query: URLSearchParams): ListQuery => {
  const options: ListQuery = {
    labelSelector: query.get('labelSelector') ?? undefined,
    fieldSelector: query.get('fieldSelector') ?? undefined,
    limit: parseNumber(query.get('limit')),
    continue: query.get('continue') || undefined,
    resourceVersion: query.get('resourceVersion') || undefined,
    resourceVersionMatch: query.get('resourceVersionMatch') || undefined,
    watch: parseFlag(query.get('watch')) ?? false,
    allowWatchBookmarks: parseFlag(query.get('allowWatchBookmarks')) ?? false,
    sendInitialEvents: parseFlag(query.get('sendInitialEvents')),
    timeoutSeconds: parseNumber(query.get('timeoutSeconds')),
  };
  checkListQuery(options);
  return options;
};

const forbid = (field: string, why: string): Cause => ({ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field });

const matchCauses = ({ watch, sendInitialEvents, resourceVersion, resourceVersionMatch: match, continue: next }: ListQuery): Cause[] => {
  if (watch && sendInitialEvents !== undefined) {
    if (match === 'NotOlderThan') return [];
    return [forbid('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan')];
  }
  if (sendInitialEvents !== undefined) return [forbid('sendInitialEvents', 'sendInitialEvents is forbidden for list')];
  if (match === undefined) return [];
  const causes: Cause[] = [];
  if (watch) {
    causes.push(forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
    if (match !== 'NotOlderThan') {
      const message = `Unsupported value: ${JSON.stringify(match)}: supported values: "NotOlderThan"`;
      causes.push({ reason: 'FieldValueNotSupported', message, field: 'resourceVersionMatch' });
    }
    return causes;
  }
  if (resourceVersion === undefined)
    causes.push(forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
  if (next) causes.push(forbid('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'));
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    const message = `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`;
    causes.push({ reason: 'FieldValueNotSupported', message, field: 'resourceVersionMatch' });
  }
  if (match === 'Exact' && resourceVersion === '0') {
    causes.push(forbid('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  return causes;
};

/** What is wrong with a resourceVersion; undefined when nothing is. */
export const versionFault = (version: string | undefined): string | undefined => {
  if (version === undefined) return undefined;
  const isNumber = /^\d+$/.test(version);
  if (isNumber && BigInt.asUintN(64, BigInt(version)) === BigInt(version)) return undefined;
  const why = isNumber ? 'value out of range' : 'invalid syntax';
  return `resourceVersion: Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing ${JSON.stringify(version)}: ${why}`;
};

const checkListQuery = (options: ListQuery) => {
  // Upstream reads these while it reads the query.
  parseLabelSelector(options.labelSelector);
  parseFieldTerms(options.fieldSelector);
  const causes = matchCauses(options);
  if (causes.length) throw apiErrors.invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', causes);
};

/** Upstream's storage reads the version, after everything else was looked at. */
export const checkVersion = ({ resourceVersion, watch }: Pick<ListQuery, 'resourceVersion' | 'watch'>): void => {
  const why = versionFault(resourceVersion);
  if (!why) return;
  if (watch) throw apiErrors.other(500, undefined, why);
  throw apiErrors.badRequest(`invalid resource version: ${why}`);
};
