// DeleteOptions of the body and the query, checked as upstream does.
import type { Cause } from '../machinery/status.ts';
import { apiErrors } from '../machinery/status.ts';

export interface DeleteRequestOptions {
  propagationPolicy?: string | undefined;
  orphanDependents?: boolean | undefined;
  gracePeriodSeconds?: number | undefined;
  preconditions?: { uid?: string; resourceVersion?: string } | undefined;
  dryRun: boolean;
}

const policies = ['Foreground', 'Background', 'Orphan'];

const policyCauses = (options: Record<string, unknown>): Cause[] => {
  const policy = options.propagationPolicy;
  if (policy !== undefined && policy !== null && options.orphanDependents !== undefined && options.orphanDependents !== null) {
    return [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`,
        field: 'propagationPolicy',
      },
    ];
  }
  if (policy === undefined || policy === null || policies.includes(policy as string)) return [];
  return [
    {
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`,
      field: 'propagationPolicy',
    },
  ];
};

export const dryRunCauses = (dryRun: string[]): Cause[] =>
  dryRun.every((each) => each === 'All')
    ? []
    : [
        {
          reason: 'FieldValueNotSupported',
          message: `Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`,
          field: 'dryRun',
        },
      ];

const parseInteger = (text: string): number => {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw apiErrors.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
};

const fromQuery = (query: URLSearchParams): Record<string, unknown> => {
  const grace = query.get('gracePeriodSeconds');
  const orphan = query.get('orphanDependents');
  return {
    ...(query.get('propagationPolicy') === null ? {} : { propagationPolicy: query.get('propagationPolicy') }),
    ...(grace === null ? {} : { gracePeriodSeconds: parseInteger(grace) }),
    ...(orphan === null ? {} : { orphanDependents: orphan === 'true' }),
    ...(query.has('dryRun') ? { dryRun: query.getAll('dryRun') } : {}),
  };
};

/** A body, where there is one, wins over the query as a whole, as in upstream. */
export const readDeleteOptions = (body: Record<string, unknown> | undefined, query: URLSearchParams): DeleteRequestOptions => {
  const options = body ?? fromQuery(query);
  const dryRun = (options.dryRun ?? []) as string[];
  const causes = [...policyCauses(options), ...dryRunCauses(dryRun)];
  if (causes.length) throw apiErrors.invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', causes);
  return {
    propagationPolicy: (options.propagationPolicy ?? undefined) as string | undefined,
    orphanDependents: (options.orphanDependents ?? undefined) as boolean | undefined,
    gracePeriodSeconds: (options.gracePeriodSeconds ?? undefined) as number | undefined,
    preconditions: (options.preconditions ?? undefined) as DeleteRequestOptions['preconditions'],
    dryRun: dryRun.length > 0,
  };
};
