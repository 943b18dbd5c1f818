import type { KubeObject } from '../machinery/object.ts';
import type { FieldsContext } from './managed-fields.ts';

export interface ApplyRequest extends FieldsContext {
  /** The stored object in the request's version; undefined when apply creates it. */
  live: KubeObject | undefined;
  /** The request body as sent, not defaulted. */
  applied: KubeObject;
  force: boolean;
}

/** Merges an applied configuration into the live object, with metadata.managedFields. Throws 409 with causes, or typed errors. Not defaulted: the caller does that next. */
export const serverSideApply = (_request: ApplyRequest): KubeObject => {
  throw new Error('not written yet');
};
