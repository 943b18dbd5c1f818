import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { semanticallyEqual } from '../objects/equal.ts';

/** Updates the status subresource when it differs; answers the object as it is now. */
export const writeStatus = async (client: ApiClient, object: KubeObject, status: KubeObject['status']): Promise<KubeObject> => {
  if (semanticallyEqual(object.status, status)) return object;
  return client.update({ ...object, status }, { subresource: 'status' });
};
