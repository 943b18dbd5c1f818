// One object on its way through a build, with what kustomize remembers of it: former names, prefixes, where it came from.
import { effectiveNamespace, type ResourceId } from './resource-id.ts';
import { clone, isMap, scalarText, type Value, type ValueMap } from './value.ts';

export type Behavior = 'create' | 'merge' | 'replace' | 'unspecified';

/** Where an object or a change comes from; printed as YAML into annotations. */
export interface Origin {
  path?: string;
  configuredIn?: string;
  configuredBy?: { apiVersion: string; kind: string };
}

export class Resource {
  object: ValueMap;
  previous: ResourceId[] = [];
  prefixes: string[] = [];
  suffixes: string[] = [];
  behavior: Behavior = 'unspecified';
  needsHash = false;
  origin: Origin | undefined;
  transformations: Origin[] = [];
  /** Said at the end of a build, when the object is printed: the same key twice, a map as a key. */
  unprintable: string | undefined;

  constructor(object: ValueMap) {
    this.object = object;
  }

  get apiVersion(): string {
    return scalarText(this.object.apiVersion);
  }

  get kind(): string {
    return scalarText(this.object.kind);
  }

  set kind(kind: string) {
    this.object.kind = kind;
  }

  get metadata(): ValueMap {
    if (!isMap(this.object.metadata)) this.object.metadata = {};
    return this.object.metadata as ValueMap;
  }

  #meta(field: string): Value | undefined {
    return isMap(this.object.metadata) ? this.object.metadata[field] : undefined;
  }

  get name(): string {
    return scalarText(this.#meta('name'));
  }

  set name(name: string) {
    this.metadata.name = name;
  }

  get namespace(): string {
    return scalarText(this.#meta('namespace'));
  }

  set namespace(namespace: string) {
    if (namespace) this.metadata.namespace = namespace;
    else if (isMap(this.object.metadata)) delete this.object.metadata.namespace;
  }

  strings(field: 'labels' | 'annotations'): Record<string, string> {
    const map = this.#meta(field);
    return isMap(map) ? Object.fromEntries(Object.entries(map).map(([key, value]) => [key, scalarText(value)])) : {};
  }

  setStrings(field: 'labels' | 'annotations', map: Record<string, string>): void {
    if (Object.keys(map).length) this.metadata[field] = map;
    else if (isMap(this.object.metadata)) delete this.object.metadata[field];
  }

  get id(): ResourceId {
    const slash = this.apiVersion.indexOf('/');
    const group = slash < 0 ? '' : this.apiVersion.slice(0, slash);
    return { group, version: this.apiVersion.slice(slash + 1), kind: this.kind, name: this.name, namespace: this.namespace };
  }

  get originalId(): ResourceId {
    return this.previousIds[0] ?? this.id;
  }

  /** Former names under the group and version of today. */
  get previousIds(): ResourceId[] {
    const { group, version } = this.id;
    return this.previous.map((each) => ({ ...each, group, version }));
  }

  get anyIds(): ResourceId[] {
    return [...this.previousIds, this.id];
  }

  rememberId(): void {
    const { id } = this;
    this.previous.push({ ...id, namespace: effectiveNamespace(id) });
  }

  copy(): Resource {
    const twin = new Resource(clone(this.object));
    Object.assign(twin, {
      ...this,
      object: twin.object,
      previous: [...this.previous],
      prefixes: [...this.prefixes],
      suffixes: [...this.suffixes],
    });
    return twin;
  }

  /** A generator's `merge` or `replace`: the older object's name and history stay, labels and annotations join, ours win. */
  inheritFrom(older: Resource): void {
    this.setStrings('labels', { ...older.strings('labels'), ...this.strings('labels') });
    this.setStrings('annotations', { ...older.strings('annotations'), ...this.strings('annotations') });
    this.name = older.name;
    this.namespace = older.namespace;
    this.previous = [...older.previous];
    this.prefixes = [...older.prefixes];
    this.suffixes = [...older.suffixes];
    this.behavior = older.behavior;
    this.needsHash &&= older.needsHash;
  }

  mergeData(older: Resource): void {
    for (const field of ['data', 'binaryData']) {
      const [mine, theirs] = [this.object[field], older.object[field]];
      const merged = { ...(isMap(theirs) ? theirs : {}), ...(isMap(mine) ? mine : {}) };
      if (Object.keys(merged).length) this.object[field] = merged;
    }
  }
}
