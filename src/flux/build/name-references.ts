// After names changed, whoever named an object by its old name names it by its new one.
import { BuildError, within } from './build-error.ts';
import { editField, type FieldSpec } from './field-path.ts';
import type { NameReference } from './field-specs.ts';
import { effectiveNamespace, idString, isClusterScoped, isSelected, type Gvk } from './resource-id.ts';
import type { Resource } from './resource.ts';
import { isMap, scalarText, type Value, type ValueMap } from './value.ts';

const sameEnding = (a: string[], b: string[]): boolean => {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (!short.length) return !long.length;
  return short.every((each, index) => each === long[long.length - short.length + index]);
};

/** Two objects went through the same overlays, as far as prefixes and suffixes tell. */
const sameContext = (a: Resource, b: Resource, emptyMatches: boolean): boolean => {
  const same = (one: string[], other: string[]) => (emptyMatches && (!one.length || !other.length)) || sameEnding(one, other);
  return same(a.prefixes, b.prefixes) && same(a.suffixes, b.suffixes);
};

const boundNamespaces = (referrer: Resource): Set<string> => {
  const { subjects } = referrer.object;
  if (referrer.kind !== 'RoleBinding' || !Array.isArray(subjects)) return new Set();
  return new Set(
    subjects.filter(isMap).flatMap((each) => (each.kind === 'ServiceAccount' && each.namespace ? [scalarText(each.namespace)] : [])),
  );
};

const reachable = (referrer: Resource, all: Resource[]): Resource[] => {
  if (isClusterScoped(referrer.id)) return all;
  const bound = boundNamespaces(referrer);
  const home = effectiveNamespace(referrer.id);
  return all.filter((each) => isClusterScoped(each.id) || effectiveNamespace(each.id) === home || bound.has(each.namespace));
};

class Referrer {
  readonly #referrer: Resource;
  readonly #field: FieldSpec;
  readonly #target: Gvk;
  readonly #candidates: Resource[];

  constructor(referrer: Resource, field: FieldSpec, target: Gvk, candidates: Resource[]) {
    this.#referrer = referrer;
    this.#field = field;
    this.#target = target;
    this.#candidates = candidates;
  }

  update(): void {
    const { id } = this.#referrer;
    within(`updating name reference in '${this.#field.path}' field of '${idString(id)}'`, () =>
      // The referrer was matched by what it was called first; here its field counts.
      editField(this.#referrer, { path: this.#field.path }, { set: (value) => this.#set(value) }),
    );
  }

  #set(value: Value): Value {
    if (Array.isArray(value)) return value.map((each) => this.#set(each));
    if (isMap(value)) return this.#setMap(value);
    return value === null ? value : this.#renamed(value);
  }

  #renamed(value: string | number | boolean): Value {
    const referral = this.#select(String(value), this.#candidates, (a, b) => a.name === b.name);
    return referral ? referral.name : value;
  }

  /** A map with `name` and perhaps `namespace`: a subject, a webhook's service. */
  #setMap(map: ValueMap): Value {
    if (map.name === undefined) throw new BuildError("path config error; no 'name' field in node");
    const candidates =
      map.namespace === undefined || map.namespace === null ? this.#candidates : this.#inNamespace(scalarText(map.namespace));
    const referral = this.#select(scalarText(map.name), candidates, (a, b) => a.name === b.name && a.namespace === b.namespace);
    if (!referral || (referral.name === map.name && referral.namespace === map.namespace)) return map;
    return { ...map, name: referral.name, ...(referral.namespace ? { namespace: referral.namespace } : {}) };
  }

  #inNamespace(namespace: string): Resource[] {
    const before = this.#candidates.filter((each) => effectiveNamespace(each.originalId) === namespace);
    return before.length ? before : this.#candidates.filter((each) => effectiveNamespace(each.id) === namespace);
  }

  #select(oldName: string, candidates: Resource[], identical: (a: Resource, b: Resource) => boolean): Resource | undefined {
    let left = candidates
      .filter((each) => each.previousIds.some((id) => id.name === oldName))
      .filter((each) => each.previousIds.some((id) => isSelected(id, this.#target)))
      .filter((each) => this.#fitsRoleRef(each))
      .filter((each) => this.#sharesNamespace(each));
    if (left.length === 1) return left[0];
    left = left.filter((each) => sameContext(each, this.#referrer, true));
    if (left.length > 1) left = left.filter((each) => sameContext(each, this.#referrer, false));
    const [first] = left;
    if (!first || left.every((each) => identical(first, each))) return first;
    throw new BuildError(`found multiple possible referrals: ${left.map((each) => idString(each.id)).join(', ')}`);
  }

  #fitsRoleRef(candidate: Resource): boolean {
    const { roleRef } = this.#referrer.object;
    if (!this.#field.path.endsWith('roleRef/name') || !isMap(roleRef) || !roleRef.apiGroup || !roleRef.kind) return true;
    const wanted = { group: scalarText(roleRef.apiGroup), kind: scalarText(roleRef.kind) };
    return candidate.previousIds.some((id) => isSelected(id, wanted));
  }

  #sharesNamespace(candidate: Resource): boolean {
    if (isClusterScoped(this.#referrer.id) || isClusterScoped(candidate.id) || candidate.kind === 'ServiceAccount') return true;
    return effectiveNamespace(this.#referrer.id) === effectiveNamespace(candidate.id);
  }
}

export const updateNameReferences = (resources: Resource[], references: NameReference[]): void => {
  for (const referrer of resources) {
    const candidates = reachable(referrer, resources);
    const originalId = referrer.originalId;
    for (const { target, fields } of references)
      for (const field of fields) if (isSelected(originalId, field)) new Referrer(referrer, field, target, candidates).update();
  }
};
