// How admission refuses: 403 about the object by its name, or what its name is made from.
import { apiErrors, type ApiError } from '../../machinery/status.ts';
import type { AdmissionRequest } from './admission-request.ts';

export const refusal = ({ type, name, object }: AdmissionRequest, why: string): ApiError => {
  const { name: given, generateName } = object?.metadata ?? {};
  return apiErrors.forbidden({ group: type.group, resource: type.resource }, given || generateName || name, why);
};

/** True for the object itself of one resource. */
export const isFor = ({ type, subresource }: AdmissionRequest, group: string, resource: string): boolean =>
  type.group === group && type.resource === resource && subresource === '';

/** Several reasons at once, as Go's aggregate prints them. */
export const aggregate = (reasons: string[]): string => {
  const unique = [...new Set(reasons)];
  return unique.length === 1 ? (unique[0] as string) : `[${unique.join(', ')}]`;
};
