import type { KubeObject } from '../../machinery/object.ts';
import type { ResourceType } from '../../machinery/resource.ts';
import type { User } from '../../machinery/user.ts';
import type { ObjectReader } from '../object-reader.ts';

/** One write, as admission plugins see it. */
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
