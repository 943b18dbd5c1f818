import type { KubeObject } from '../../machinery/object.ts';
import type { ResourceType } from '../../machinery/resource.ts';
import type { User } from '../../machinery/user.ts';
import type { ObjectReader } from '../object-reader.ts';

export interface AdmissionRequest {
  operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  user: User;
  type: ResourceType;
  subresource: string;
  /** '' for cluster-scoped objects. */
  namespace: string;
  name: string;
  /** A private copy: {@link mutate} changes it. Undefined on delete. */
  object: KubeObject | undefined;
  /** The stored object, on update and delete. */
  oldObject: KubeObject | undefined;
  reader: ObjectReader;
  dryRun: boolean;
  /** RFC 3339 with seconds. */
  now: string;
}

export interface AdmissionResult {
  /** Texts for `Warning: 299` headers. */
  warnings: string[];
  /** ResourceQuotas with the new status.used, to be stored through /status as manager kube-apiserver when the request is stored; empty on dry run. */
  quotas: KubeObject[];
}

/** The mutating plugins, in upstream's order. Throws ApiErrors. Runs after field management and before strategy preparation and validation. */
export const mutate = (_request: AdmissionRequest): void => {
  throw new Error('not written yet');
};

/** The validating plugins. Runs after strategy validation. */
export const validate = (_request: AdmissionRequest): AdmissionResult => {
  throw new Error('not written yet');
};
