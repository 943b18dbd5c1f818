// The simple built-in transformers: namespace, prefix and suffix, labels, annotations, replicas, images.
import { BuildError } from './build-error.ts';
import { editField, type FieldSpec } from './field-path.ts';
import type { Image } from './kustomization.ts';
import type { ResourceList } from './resource-list.ts';
import { gvkString, isClusterScoped, isSelected, sameId } from './resource-id.ts';
import type { Resource } from './resource.ts';
import { isMap, type Value } from './value.ts';

const setSubjects = (resource: Resource, namespace: string): void => {
  const { subjects } = resource.object;
  if (!resource.kind.endsWith('RoleBinding') || !Array.isArray(subjects)) return;
  for (const each of subjects) if (isMap(each) && each.name === 'default') each.namespace = namespace;
};

export const setNamespace = (list: ResourceList, namespace: string, fields: FieldSpec[]): void => {
  for (const resource of list.items) {
    resource.rememberId();
    if (!isClusterScoped(resource.id)) resource.namespace = namespace;
    setSubjects(resource, namespace);
    for (const spec of fields) {
      if (spec.path === 'metadata/namespace' || (spec.path === 'metadata/name' && resource.apiVersion !== 'v1')) continue;
      editField(resource, spec, { set: () => namespace, initial: () => '' });
    }
    const same = list.items.filter((each) => sameId(each.id, resource.id));
    if (same.length > 1)
      throw new BuildError(`namespace transformation produces ID conflict: [${same.map((each) => JSON.stringify(each.object)).join(' ')}]`);
  }
};

const keepsItsName = (resource: Resource): boolean => {
  const { kind, group } = resource.originalId;
  return kind === 'CustomResourceDefinition' || kind === 'Namespace' || (kind === 'APIService' && group === 'apiregistration.k8s.io');
};

/** Prefix and suffix differ in the side only. */
export const affixNames = (list: ResourceList, affix: string, side: 'prefix' | 'suffix', fields: FieldSpec[]): void => {
  const join = (name: string) => (side === 'prefix' ? affix + name : name + affix);
  for (const resource of list.items) {
    if (keepsItsName(resource)) continue;
    for (const spec of fields) {
      if (!isSelected(resource.originalId, spec)) continue;
      if (spec.path === 'metadata/name') {
        resource[side === 'prefix' ? 'prefixes' : 'suffixes'].push(affix);
        resource.rememberId();
      }
      editField(resource, spec, { set: (value) => join(String(value)) });
    }
  }
};

/** Labels and annotations: each pair goes to each place. */
export const addPairs = (list: ResourceList, pairs: Record<string, string>, fields: FieldSpec[]): void => {
  if (!Object.keys(pairs).length) return;
  const set = (value: Value): Value => {
    if (!isMap(value)) throw new BuildError(`wrong node kind: expected MappingNode but got ScalarNode: node contents:\n${String(value)}\n`);
    return { ...value, ...pairs };
  };
  for (const resource of list.items)
    for (const spec of fields)
      editField(resource, spec, { set: (value) => (value === null ? { ...pairs } : set(value)), initial: () => ({}) });
};

export const setReplicas = (list: ResourceList, { name = '', count = 0 }: { name?: string; count?: number }, fields: FieldSpec[]): void => {
  let found = false;
  for (const spec of fields)
    for (const resource of list.matchingAny((id) => id.name === name && isSelected(id, spec))) {
      found = true;
      editField(resource, spec, { set: () => count, initial: () => 0 });
    }
  if (!found)
    throw new BuildError(`resource with name ${name} does not match a config with the following GVK [${fields.map(gvkString).join(' ')}]`);
};

const splitImage = (image: string): { name: string; tag: string; digest: string } => {
  const slash = Math.max(image.indexOf('/'), 0);
  const at = image.indexOf('@', slash);
  const colon = image.indexOf(':', slash);
  const digest = at < 0 ? '' : image.slice(at + 1);
  if (colon < 0 || (at >= 0 && at < colon)) return { name: at < 0 ? image : image.slice(0, at), tag: '', digest };
  return { name: image.slice(0, colon), tag: image.slice(colon + 1, at < 0 ? undefined : at), digest };
};

const changedImage = (current: string, { newName, newTag, tagSuffix, digest }: Image): string => {
  const found = splitImage(current);
  const replaced = newTag || digest;
  const tag = replaced ? (newTag ?? '') : found.tag + (tagSuffix ?? '');
  const sum = replaced ? (digest ?? '') : tagSuffix ? '' : found.digest;
  return `${newName || found.name}${tag ? `:${tag}` : ''}${sum ? `@${sum}` : ''}`;
};

/** Wherever a list is called `containers` or `initContainers`, and at the places of the table; never inside a CustomResourceDefinition. */
export const setImage = (list: ResourceList, image: Image, fields: FieldSpec[]): void => {
  const wanted = new RegExp(`^${image.name ?? ''}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`);
  const changed = (value: Value): Value => (typeof value === 'string' && wanted.test(value) ? changedImage(value, image) : value);
  const walk = (node: Value): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (!isMap(node)) return;
    for (const [key, value] of Object.entries(node)) {
      walk(value);
      if ((key !== 'containers' && key !== 'initContainers') || !Array.isArray(value)) continue;
      for (const each of value) if (isMap(each) && each.image !== undefined) each.image = changed(each.image);
    }
  };
  for (const resource of list.items) {
    if (resource.kind === 'CustomResourceDefinition') continue;
    walk(resource.object);
    for (const spec of fields) editField(resource, spec, { set: changed });
  }
};
