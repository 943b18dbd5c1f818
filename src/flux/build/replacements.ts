// replacements: one object's field, or a fixed value, copied into fields of others.
import { decodeYaml } from '../../kubernetes/yaml/decode.ts';
import { emitYaml } from '../../kubernetes/yaml/emit.ts';
import { BuildError, within } from './build-error.ts';
import { findPlaces, splitFieldPath, type Place } from './field-match.ts';
import type { FieldOptions, Replacement, Selector } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { effectiveNamespace, isSelected, idString } from './resource-id.ts';
import type { Resource } from './resource.ts';
import { idMatcher, matchesLabels } from './selector.ts';
import { clone, isMap, scalarText, type Value } from './value.ts';

type Target = NonNullable<Replacement['targets']>[number];

const defaultPath = 'metadata.name';
const isScalar = (value: Value | undefined): boolean => !isMap(value) && !Array.isArray(value);
const selectorText = (selector: Selector): string =>
  idString({ ...selector, name: selector.name ?? '', namespace: selector.namespace ?? '' });

const sourceObject = (resources: Resource[], selector: NonNullable<Replacement['source']>): Resource => {
  const wanted = { ...selector, name: selector.name ?? '', namespace: selector.namespace ?? '' };
  const found = resources.filter((each) =>
    each.anyIds.some(
      (id) =>
        (!wanted.name || wanted.name === id.name) &&
        (!wanted.namespace || effectiveNamespace(wanted) === effectiveNamespace(id)) &&
        isSelected(id, wanted),
    ),
  );
  const named = [selectorText(selector), selector.fieldPath].filter(Boolean).join(':');
  if (found.length > 1) throw new BuildError(`multiple matches for selector ${named}`);
  if (!found[0]) throw new BuildError(`nothing selected by ${named}`);
  return found[0];
};

const part = (value: Value, { delimiter, index = 0 }: FieldOptions): Value => {
  if (!delimiter) return value;
  if (!isScalar(value)) throw new BuildError('delimiter option can only be used with scalar nodes');
  const found = scalarText(value).split(delimiter)[index];
  if (found === undefined) throw new BuildError(`options.index ${index} is out of bounds for value ${scalarText(value)}`);
  return found;
};

const sourceValue = (resources: Resource[], { source, sourceValue: fixed }: Replacement): Value => {
  if (fixed !== undefined && source) throw new BuildError('value and resource selectors are mutually exclusive');
  if (fixed !== undefined || !source) return fixed ?? '';
  const path = source.fieldPath || defaultPath;
  const object = sourceObject(resources, source).object;
  const [place] = findPlaces({ get: () => object, set: () => {} }, splitFieldPath(path));
  const value = place?.get();
  const empty = value === undefined || value === null || (typeof value === 'object' && !Object.keys(value).length);
  if (empty) throw new BuildError(`fieldPath \`${path}\` is missing for replacement source ${selectorText(source)}`);
  return part(value, source.options ?? {});
};

/** The place keeps its type: a number put where text stands becomes text, text where a number stands must read as one. */
const inTypeOf = (old: Value | undefined, value: Value): Value => {
  if (!isScalar(value)) return clone(value);
  if (typeof old === 'string') return scalarText(value);
  if (typeof old === 'number' && typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))) return Number(value);
  if (typeof old === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
};

const put = (place: Place, value: Value, { delimiter, index = 0 }: FieldOptions): void => {
  const old = place.get();
  if (!delimiter) return place.set(inTypeOf(old, value));
  if (!isScalar(old)) throw new BuildError('delimiter option can only be used with scalar nodes');
  const parts = scalarText(old).split(delimiter);
  if (index < 0) parts.unshift(scalarText(value));
  else if (index >= parts.length) parts.push(scalarText(value));
  else parts[index] = scalarText(value);
  place.set(inTypeOf(old, parts.join(delimiter)));
};

/** A field that holds YAML or JSON as text: the path goes on inside. Answers false where it does not. */
const putInside = (object: Value, path: string[], value: Value, create: (() => Value) | undefined): boolean => {
  for (let length = 1; length < path.length; length++) {
    const [place] = quietly(() => findPlaces({ get: () => object, set: () => {} }, path.slice(0, length))) ?? [];
    const text = place?.get();
    if (typeof text !== 'string') continue;
    const inner = quietly(() => decodeYaml(text, { dialect: 'v3' }) as Value);
    if (!isMap(inner) && !Array.isArray(inner)) return false;
    const places = quietly(() => findPlaces({ get: () => inner, set: () => {} }, path.slice(length), create));
    if (!places?.length) return false;
    for (const each of places) each.set(inTypeOf(each.get(), value));
    place?.set(printLike(text, inner));
    return true;
  }
  return false;
};

const printLike = (old: string, value: Value): string => {
  if (!/^\s*[{[]/.test(old)) return emitYaml(value).trim();
  return JSON.stringify(value, null, old.includes('\n') && old.includes('  ') ? 2 : undefined);
};

const quietly = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

const isRejected = (resource: Resource, reject: Selector[]): boolean =>
  reject.some((selector) => {
    const byLabel = selector.labelSelector || selector.annotationSelector;
    if (byLabel && labelsMatch(resource, selector)) return true;
    if (!selector.group && !selector.version && !selector.kind && !selector.name && !selector.namespace) return false;
    const matcher = idMatcher(selector);
    return resource.anyIds.some((id) => matcher.kind(id) && matcher.name(id.name) && matcher.namespace(id.namespace));
  });

const labelsMatch = (resource: Resource, { labelSelector, annotationSelector }: Selector): boolean =>
  matchesLabels(labelSelector, resource.strings('labels')) && matchesLabels(annotationSelector, resource.strings('annotations'));

const isTarget = (resource: Resource, { select, reject = [] }: Target): boolean => {
  if (!select) throw new BuildError('target must specify resources to select');
  const matcher = idMatcher(select);
  return (
    labelsMatch(resource, select) &&
    !isRejected(resource, reject) &&
    resource.anyIds.some((id) => matcher.kind(id) && matcher.name(id.name) && matcher.namespace(id.namespace))
  );
};

const copyInto = (resource: Resource, value: Value, { fieldPaths, options = {} }: Target): void => {
  for (const fieldPath of fieldPaths?.length ? fieldPaths : [defaultPath]) {
    const create = options.create ? () => (isScalar(value) ? '' : clone(value)) : undefined;
    const path = splitFieldPath(fieldPath);
    if (putInside(resource.object, path, value, create)) continue;
    const missing = `unable to find ${options.create ? 'or create ' : ''}field ${JSON.stringify(fieldPath)} in replacement target`;
    const places = within(missing, () => findPlaces({ get: () => resource.object, set: () => {} }, path, create));
    if (!places.length) throw new BuildError(missing);
    for (const place of places) put(place, value, options);
  }
};

export const applyReplacements = (resources: Resource[], replacements: Replacement[]): void => {
  for (const each of replacements) {
    if ((each.sourceValue === undefined && !each.source) || !each.targets)
      throw new BuildError('replacements must specify a source and at least one target');
    const value = sourceValue(resources, each);
    for (const target of each.targets) for (const resource of resources) if (isTarget(resource, target)) copyInto(resource, value, target);
  }
};

/** Entries that name a file stand for what the file says: one replacement or a list. */
export const loadReplacements = (entries: Replacement[], loader: Loader): Replacement[] =>
  entries.flatMap((each) => {
    if (!each.path) return [each];
    if (each.source || each.targets) throw new BuildError('cannot specify both path and inline replacement');
    const read = decodeYaml(loader.loadText(each.path)) as Replacement | Replacement[];
    return Array.isArray(read) ? read : [read];
  });
