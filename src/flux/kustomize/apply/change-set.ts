import type { KindReference, ObjectReference } from '../../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { subjectOf } from '../../kstatus/wait-for.ts';

export type Action = 'created' | 'configured' | 'unchanged' | 'deleted' | 'skipped' | 'unknown';

/** What was done to one object. */
export interface Change {
  reference: ObjectReference;
  action: Action;
}

export const referenceOf = (object: KindReference & Pick<KubeObject, 'metadata'>): ObjectReference => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  ...(object.metadata.namespace ? { namespace: object.metadata.namespace } : {}),
  name: object.metadata.name,
});

/** `Deployment/shop/web configured`, one line each. */
export const changeLines = (changes: Change[]): string =>
  changes.map(({ reference, action }) => `${subjectOf(reference)} ${action}`).join('\n');

export const hasChanged = ({ action }: Change): boolean => action === 'created' || action === 'configured' || action === 'deleted';
