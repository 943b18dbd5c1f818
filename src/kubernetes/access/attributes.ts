import type { User } from '../machinery/user.ts';

/** What somebody wants to do: with a resource, or with a path that is no resource. */
export interface Attributes {
  user: User;
  /** get, list, watch, create, update, patch, delete, deletecollection; the HTTP method in lower case for paths. */
  verb: string;
  /** '' for cluster-scoped resources and for all namespaces. */
  namespace: string;
  group: string;
  version: string;
  resource: string;
  subresource: string;
  name: string;
  /** Set for requests that name no resource: /version, /healthz, ... */
  path?: string;
}
