// CreateOptions, UpdateOptions and PatchOptions of a query string.
import type { PatchType } from '../machinery/client.ts';
import type { Cause } from '../machinery/status.ts';
import { apiErrors } from '../machinery/status.ts';
import { managerFromUserAgent } from '../patch/managed-fields.ts';
import type { FieldValidation } from '../schema/decode.ts';
import { dryRunCauses } from './delete-options.ts';

export interface WriteQuery {
  fieldManager: string;
  fieldValidation: FieldValidation;
  dryRun: boolean;
  force: boolean;
}

const longestManager = 128;
const validations = ['', 'Ignore', 'Strict', 'Warn'];

const managerCauses = (manager: string, patch: PatchType | undefined, force: boolean): Cause[] => {
  if (patch === 'apply' && manager === '')
    return [{ reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' }];
  if (patch !== undefined && patch !== 'apply' && force) {
    return [{ reason: 'FieldValueForbidden', message: 'Forbidden: may not be specified for non-apply patch', field: 'force' }];
  }
  const at = [...manager].findIndex((letter) => /\p{C}/u.test(letter));
  if (at >= 0) {
    const point = ([...manager][at] as string).codePointAt(0) as number;
    const why = `invalid character U+${point.toString(16).toUpperCase().padStart(4, '0')} (at position ${at})`;
    return [{ reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(manager)}: ${why}`, field: 'fieldManager' }];
  }
  if (Buffer.byteLength(manager) <= longestManager) return [];
  return [{ reason: 'FieldValueTooLong', message: `Too long: may not be more than ${longestManager} bytes`, field: 'fieldManager' }];
};

const validationCauses = (validation: string): Cause[] =>
  validations.includes(validation)
    ? []
    : [
        {
          reason: 'FieldValueNotSupported',
          message: `Unsupported value: ${JSON.stringify(validation)}: supported values: ${validations.map((each) => JSON.stringify(each)).join(', ')}`,
          field: 'fieldValidation',
        },
      ];

/** `kind` is what upstream calls the options of this verb. */
export const readWriteQuery = (query: URLSearchParams, userAgent: string | undefined, kind: string, patch?: PatchType): WriteQuery => {
  const manager = query.get('fieldManager') ?? '';
  const validation = query.get('fieldValidation') ?? '';
  const dryRun = query.getAll('dryRun');
  const force = ['true', '1'].includes((query.get('force') ?? '').toLowerCase());
  const causes = [...managerCauses(manager, patch, force), ...dryRunCauses(dryRun), ...validationCauses(validation)];
  if (causes.length) throw apiErrors.invalid({ group: 'meta.k8s.io', kind }, '', causes);
  return {
    fieldManager: manager || managerFromUserAgent(userAgent),
    fieldValidation: (validation || 'Warn') as FieldValidation,
    dryRun: dryRun.length > 0,
    force,
  };
};
