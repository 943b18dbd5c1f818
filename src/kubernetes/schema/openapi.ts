// OpenAPI v3 as kubectl asks for it: an index whose addresses carry a hash, and one document a group version.
// Leaves out: descriptions of built-in types, paths of subresources.
import { createHash } from 'node:crypto';
import { formatApiVersion } from '../machinery/object.ts';
import type { ResourceRegistry, ResourceType } from '../machinery/resource.ts';
import { components } from './generated/components.generated.ts';
import { pathsOf } from './openapi-paths.ts';
import { componentOfKind, componentText, referencesIn, withObjectFields } from './schemas.ts';

export interface OpenApiDocuments {
  /** Body of GET /openapi/v3. */
  index(): { paths: Record<string, { serverRelativeURL: string }> };
  /** JSON text and hash of GET /openapi/v3/<path>, path such as `api/v1` or `apis/apps/v1`; undefined: 404. */
  document(path: string): { text: string; hash: string } | undefined;
}

const refPrefix = '#/components/schemas/';
/** Types that every document needs: what answers and options are made of. */
const always = ['ObjectMeta', 'ListMeta', 'DeleteOptions', 'Status', 'Patch'].map((name) => `io.k8s.apimachinery.pkg.apis.meta.v1.${name}`);

const pathOf = ({ group, version }: ResourceType): string => (group ? `apis/${group}/${version}` : `api/${version}`);

/** `com.example.v1.Gadget` for Gadget of example.com/v1. */
const customName = ({ group, version, kind }: ResourceType): string => [...group.split('.').reverse(), version, kind].join('.');

export const componentNameOf = (type: ResourceType, kind = type.kind): string =>
  type.custom
    ? customName({ ...type, kind })
    : (componentOfKind(formatApiVersion(type.group, type.version), kind) ?? customName({ ...type, kind }));

const gvkOf = ({ group, version }: ResourceType, kind: string) => [{ group, kind, version }];

/** A custom kind and its list, as text by component name. */
const customComponents = (type: ResourceType): [string, string][] => {
  const root = { ...withObjectFields(type.customVersion?.schema), 'x-kubernetes-group-version-kind': gvkOf(type, type.kind) };
  const list = {
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: { type: 'string' },
      items: { type: 'array', items: { $ref: refPrefix + componentNameOf(type) } },
      kind: { type: 'string' },
      metadata: { allOf: [{ $ref: `${refPrefix}io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta` }] },
    },
    'x-kubernetes-group-version-kind': gvkOf(type, type.listKind),
  };
  return [
    [componentNameOf(type), JSON.stringify(root)],
    [componentNameOf(type, type.listKind), JSON.stringify(list)],
  ];
};

/** Texts of the components that the types need, with all that they refer to. */
const reachable = (types: ResourceType[]): Map<string, string> => {
  const found = new Map<string, string>();
  const custom = new Map(types.filter((type) => type.custom).flatMap(customComponents));
  const visit = (name: string): void => {
    if (found.has(name)) return;
    const text = custom.get(name) ?? componentText(name);
    if (text === undefined) return;
    found.set(name, text);
    for (const reference of referencesIn(text)) visit(reference);
  };
  for (const name of always) visit(name);
  for (const type of types) {
    visit(componentNameOf(type));
    visit(componentNameOf(type, type.listKind));
    for (const { kind, group = type.group, version = type.version } of type.subresources)
      if (kind) visit(componentOfKind(formatApiVersion(group, version), kind) ?? '');
  }
  return found;
};

const documentText = (types: ResourceType[]): string => {
  const schemas = [...reachable(types)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, text]) => `${JSON.stringify(name)}:${text}`);
  const paths = JSON.stringify(Object.assign({}, ...types.map((type) => pathsOf(type, componentNameOf))));
  return `{"openapi":"3.0.0","info":{"title":"Kubernetes","version":"v1.34.4"},"paths":${paths},"components":{"schemas":{${schemas.join(',')}}}}`;
};

const hashOf = (...texts: string[]): string => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('hex').toUpperCase();
};

/** Follows the registry: custom kinds are documented while they are registered. */
export const createOpenApi = (registry: ResourceRegistry): OpenApiDocuments => {
  const documents = new Map<string, { text: string; hash: string }>();
  const hashes = new WeakMap<ResourceType, string>();
  let builtIn: string | undefined;
  const typesAt = () => {
    const found = new Map<string, ResourceType[]>();
    for (const type of registry.all()) found.set(pathOf(type), [...(found.get(pathOf(type)) ?? []), type]);
    return found;
  };
  const hashOfType = (type: ResourceType): string => {
    const known = hashes.get(type);
    if (known) return known;
    const hash = type.custom ? hashOf(JSON.stringify(type)) : (builtIn ??= hashOf(...Object.values(components)));
    hashes.set(type, hash);
    return hash;
  };
  const hashAt = (path: string, types: ResourceType[]): string => hashOf(path, ...new Set(types.map(hashOfType)));
  return {
    index: () => ({
      paths: Object.fromEntries(
        [...typesAt()].map(([path, types]) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hashAt(path, types)}` }]),
      ),
    }),
    document: (path) => {
      const types = typesAt().get(path);
      if (!types) return undefined;
      const hash = hashAt(path, types);
      const known = documents.get(path);
      if (known?.hash === hash) return known;
      const made = { text: documentText(types), hash };
      documents.set(path, made);
      return made;
    },
  };
};
