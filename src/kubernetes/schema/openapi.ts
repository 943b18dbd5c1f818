// OpenAPI v3 as kubectl asks for it: an index whose addresses carry a hash, and one document a group version.
import type { ResourceRegistry } from '../machinery/resource.ts';

export interface OpenApiDocuments {
  /** Body of GET /openapi/v3. */
  index(): { paths: Record<string, { serverRelativeURL: string }> };
  /** JSON text and hash of GET /openapi/v3/<path>, path such as `api/v1` or `apis/apps/v1`; undefined: 404. */
  document(path: string): { text: string; hash: string } | undefined;
}

/** Follows the registry: custom kinds are documented while they are registered. */
export const createOpenApi = (_registry: ResourceRegistry): OpenApiDocuments => {
  throw new Error('soon');
};
