// deletecollection: what matches is deleted one by one; answers what was there.
import { isNotFound } from '../machinery/status.ts';
import type { ApiCore } from './core.ts';
import { deleteObject } from './delete-object.ts';
import type { DeleteRequestOptions } from './delete-options.ts';
import { listObjects, type ListResult } from './list-objects.ts';
import type { ListQuery } from './list-query.ts';
import type { ApiRequest } from './request.ts';

export const deleteCollection = (core: ApiCore, request: ApiRequest, query: ListQuery, options: DeleteRequestOptions): ListResult => {
  const found = listObjects(core, request, query);
  const items = found.items.map((item) => {
    const one: ApiRequest = { ...request, name: item.metadata.name, namespace: item.metadata.namespace ?? '' };
    try {
      deleteObject(core, one, options);
    } catch (error) {
      // Gone meanwhile, which is what was wanted.
      if (!isNotFound(error)) throw error;
    }
    return item;
  });
  return { ...found, items };
};
