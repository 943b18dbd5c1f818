// The objects of a build in the order in which they were loaded; no two may have the same name today.
import { BuildError } from './build-error.ts';
import type { Resource } from './resource.ts';
import { effectiveNamespace, idString, sameId, type ResourceId } from './resource-id.ts';

export class ResourceList {
  items: Resource[] = [];

  append(resource: Resource): void {
    if (this.items.some((each) => sameId(each.id, resource.id)))
      throw new BuildError(`may not add resource with an already registered id: ${idString(resource.id)}`);
    this.items.push(resource);
  }

  appendAll(resources: Resource[]): void {
    for (const each of resources) this.append(each);
  }

  matchingAny(matches: (id: ResourceId) => boolean): Resource[] {
    return this.items.filter((each) => each.anyIds.some(matches));
  }

  /** The one object that has or had this name: the target of a patch. */
  byAnyId(id: ResourceId): Resource {
    const found = this.matchingAny((each) => sameId(each, id));
    if (found.length === 1) return found[0] as Resource;
    const why = found.length ? 'multiple matches for Id' : 'no matches for Id';
    throw new BuildError(`${why} ${idString(id)}; failed to find unique target for patch ${idString(id)}`);
  }

  /** Takes a generated object in: new, or merged into (or put in place of) an older one. */
  absorb(resource: Resource): void {
    const { id } = resource;
    const matches = this.matchingAny((each) => sameId(each, id));
    if (matches.length > 1)
      throw new BuildError(
        `found multiple objects ${matches.map((each) => idString(each.id)).join(' ')} that could accept merge of ${idString(id)}`,
      );
    const [older] = matches;
    if (!older) {
      if (resource.behavior === 'merge' || resource.behavior === 'replace')
        throw new BuildError(`id ${goId(id)} does not exist; cannot merge or replace`);
      return this.append(resource);
    }
    if (resource.behavior !== 'merge' && resource.behavior !== 'replace')
      throw new BuildError(`id ${goId(id)} exists; can not use behavior: '${resource.behavior}', behavior must be merge or replace`);
    const merging = resource.behavior === 'merge';
    resource.inheritFrom(older);
    if (merging) {
      resource.mergeData(older);
      resource.origin = older.origin;
    }
    this.items[this.items.indexOf(older)] = resource;
  }
}

/** Go's `%#v` of an id, which these two messages show. */
const goId = (id: ResourceId): string =>
  `resid.ResId{Gvk:resid.Gvk{Group:${JSON.stringify(id.group ?? '')}, Version:${JSON.stringify(id.version ?? '')}, Kind:${JSON.stringify(id.kind)}, isClusterScoped:${effectiveNamespace(id).startsWith('_')}}, Name:${JSON.stringify(id.name)}, Namespace:${JSON.stringify(id.namespace)}}`;
