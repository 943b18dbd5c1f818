// What a server serves, as aggregated discovery (apidiscovery.k8s.io/v2) lists it, and how a learner's word finds its resource.
import type { RestClient } from './rest-client.ts';

export interface DiscoveredResource {
  group: string;
  version: string;
  kind: string;
  resource: string;
  singular: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  verbs: string[];
  subresources: string[];
}

interface AggregatedResource {
  resource: string;
  responseKind?: { group?: string; version?: string; kind: string };
  scope: string;
  singularResource?: string;
  shortNames?: string[];
  categories?: string[];
  verbs: string[];
  subresources?: { subresource: string }[];
}

interface AggregatedList {
  items?: { metadata: { name?: string }; versions: { version: string; resources?: AggregatedResource[] }[] }[];
}

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

const toResource = (group: string, version: string, found: AggregatedResource): DiscoveredResource => ({
  group,
  version,
  kind: found.responseKind?.kind ?? '',
  resource: found.resource,
  singular: found.singularResource ?? '',
  shortNames: found.shortNames ?? [],
  categories: found.categories ?? [],
  namespaced: found.scope === 'Namespaced',
  verbs: found.verbs,
  subresources: (found.subresources ?? []).map((each) => each.subresource),
});

export class Discovery {
  readonly resources: DiscoveredResource[];

  constructor(resources: DiscoveredResource[]) {
    this.resources = resources;
  }

  static async read(client: RestClient): Promise<Discovery> {
    const lists = await Promise.all(['/api', '/apis'].map((path) => client.json<AggregatedList>({ path, accept: aggregated })));
    const resources = lists.flatMap((list) =>
      (list.items ?? []).flatMap((group) =>
        group.versions.flatMap(({ version, resources = [] }) =>
          resources.map((each) => toResource(group.metadata.name ?? '', version, each)),
        ),
      ),
    );
    return new Discovery(resources);
  }

  /** Preferred versions only, in the server's order: what `api-resources` lists. */
  preferred(): DiscoveredResource[] {
    const seen = new Set<string>();
    return this.resources.filter(({ group, resource }) => {
      const key = `${group}/${resource}`;
      return seen.has(key) ? false : Boolean(seen.add(key));
    });
  }

  /** `po`, `pod`, `pods`, `deployments.apps`, `deployments.v1.apps`, `Deployment`. */
  find(word: string): DiscoveredResource | undefined {
    const lower = word.toLowerCase();
    const [name = '', ...rest] = lower.split('.');
    return this.resources.find((each) => {
      if (![each.resource, each.singular, each.kind.toLowerCase(), ...each.shortNames].includes(name)) return false;
      if (!rest.length) return true;
      const suffix = rest.join('.');
      return (
        suffix === each.group ||
        suffix === `${each.version}.${each.group}` ||
        (suffix === each.version && !each.group) ||
        each.group.startsWith(`${suffix}.`)
      );
    });
  }

  byKind(apiVersion: string, kind: string): DiscoveredResource | undefined {
    return this.resources.find(
      (each) => each.kind === kind && (each.group ? `${each.group}/${each.version}` : each.version) === apiVersion,
    );
  }

  /** Every listable resource of a category such as `all`. */
  category(name: string): DiscoveredResource[] {
    return this.preferred().filter((each) => each.categories.includes(name));
  }
}

/** The path of a collection or of one object. */
export const pathOf = (resource: DiscoveredResource, namespace?: string, name?: string, subresource?: string): string =>
  [
    resource.group ? `/apis/${resource.group}/${resource.version}` : `/api/${resource.version}`,
    ...(resource.namespaced && namespace ? [`namespaces/${namespace}`] : []),
    resource.resource,
    ...(name ? [encodeURIComponent(name)] : []),
    ...(subresource ? [subresource] : []),
  ].join('/');
