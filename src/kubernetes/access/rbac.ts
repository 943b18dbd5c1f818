import type { ApiError } from '../machinery/status.ts';
import type { Attributes } from './attributes.ts';
import type { ObjectReader } from './object-reader.ts';

export interface Decision {
  allowed: boolean;
  /** Why, as SubjectAccessReview and the forbidden message quote it; may be empty. */
  reason: string;
}

/** RBAC over the Roles and bindings that the reader shows; system:masters may do everything. */
export const authorize = (_reader: ObjectReader, _attributes: Attributes): Decision => {
  throw new Error('not written yet');
};

/** The 403 that a refused request gets. */
export const forbidden = (_attributes: Attributes, _reason?: string): ApiError => {
  throw new Error('not written yet');
};
