import type { AdmissionRequest } from '../access/admission/admission.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { ResourceType } from '../machinery/resource.ts';
import type { Subject } from '../machinery/status.ts';
import type { User } from '../machinery/user.ts';
import type { FieldValidation } from '../schema/decode.ts';
import type { ApiCore } from './core.ts';
import { timestamp } from '../../platform/clock.ts';

/** One request for a resource, whether it came over the wire or from a controller in this process. */
export interface ApiRequest {
  user: User;
  type: ResourceType;
  /** '' for the object itself. */
  subresource: string;
  /** '' for cluster-scoped kinds, and for all namespaces. */
  namespace: string;
  name: string;
  /** The given one, or the user agent's. */
  fieldManager: string;
  fieldValidation: FieldValidation;
  dryRun: boolean;
  /** Collects texts for `Warning: 299` headers. */
  warnings: string[];
}

export const subjectOf = ({ type }: { type: ResourceType }): Subject => ({ group: type.group, resource: type.resource });

export const admissionRequest = (
  core: ApiCore,
  request: ApiRequest,
  operation: AdmissionRequest['operation'],
  objects: { object?: KubeObject | undefined; oldObject?: KubeObject | undefined },
): AdmissionRequest => ({
  operation,
  user: request.user,
  type: request.type,
  subresource: request.subresource,
  namespace: request.namespace,
  name: objects.object?.metadata.name ?? request.name,
  object: objects.object,
  oldObject: objects.oldObject,
  reader: core.reader,
  dryRun: request.dryRun,
  now: timestamp(core.clock),
});
