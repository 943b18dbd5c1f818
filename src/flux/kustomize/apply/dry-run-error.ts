// What a refused dry run is called, as fluxcd/pkg/ssa words it.
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { ApiError, isNotFound } from '../../../kubernetes/machinery/status.ts';
import { subjectOf } from '../../kstatus/wait-for.ts';
import { referenceOf } from './change-set.ts';

/** The kind is not served: client-go's own refusal, before anything is asked. */
export class NoMatch extends Error {
  constructor({ apiVersion, kind }: { apiVersion: string; kind: string }) {
    super(`no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`);
  }
}

/** A namespaced kind without a namespace: the path does not exist. */
export class NoNamespace extends Error {
  constructor() {
    super('the server could not find the requested resource');
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return '';
  const conflict = error.status.details?.causes?.some(({ reason }) => reason === 'FieldManagerConflict');
  return conflict ? 'FieldManagerConflict' : error.reason;
};

export const dryRunError = (error: unknown, object: KubeObject): Error => {
  const subject = subjectOf(referenceOf(object));
  const { message } = error as Error;
  if (error instanceof NoNamespace || (isNotFound(error) && !object.metadata.namespace))
    return new Error(`${subject} namespace not specified: ${message}`, { cause: error });
  if (isNotFound(error)) return new Error(`${subject} not found: ${message}`, { cause: error });
  const reason = reasonOf(error);
  return new Error(`${subject} dry-run failed${reason ? ` (${reason})` : ''}: ${message}`, { cause: error });
};

/** Upstream takes every Invalid and Conflict for a change of an immutable field. */
export const looksImmutable = (error: unknown): boolean => {
  if (error instanceof ApiError && (error.reason === 'Invalid' || error.reason === 'Conflict')) return true;
  return /is\simmutable|immutable\sfield/.test((error as Error).message);
};
