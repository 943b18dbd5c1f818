// A CustomResourceDefinition's life: what its controllers write into status, and which resources it serves.
import type { Loose } from '../kinds/field-errors.ts';
import { sameJson } from '../kinds/field-errors.ts';
import type { Condition, KubeObject } from '../machinery/object.ts';
import type { CustomVersion, ResourceType } from '../machinery/resource.ts';

type Names = { plural: string; singular?: string; kind: string; listKind?: string; shortNames?: string[]; categories?: string[] };
type Plain = Omit<Condition, 'observedGeneration' | 'lastTransitionTime'>;

/** A name that another definition of the group has accepted already, and how it is called. */
const conflictOf = ({ spec }: KubeObject, others: KubeObject[]): { field: string; message: string } | undefined => {
  const taken = others.filter((other) => other.spec?.group === spec.group).map((other): Names => other.status?.acceptedNames ?? {});
  const names = new Set(taken.flatMap(({ plural, singular, shortNames = [] }) => [plural, singular, ...shortNames]));
  const kinds = new Set(taken.flatMap(({ kind, listKind }) => [kind, listKind]));
  const check = (field: string, reason: string, name: string | undefined, set: Set<string | undefined>) =>
    name && set.has(name) ? { field: reason, message: `${JSON.stringify(name)} is already in use` } : undefined;
  return (
    check('plural', 'PluralConflict', spec.names.plural, names) ??
    check('singular', 'SingularConflict', spec.names.singular, names) ??
    (spec.names.shortNames ?? []).map((name: string) => check('shortNames', 'ShortNamesConflict', name, names)).find(Boolean) ??
    check('kind', 'KindConflict', spec.names.kind, kinds) ??
    check('listKind', 'ListKindConflict', spec.names.listKind, kinds)
  );
};

const accepted: Plain = { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' };
const established: Plain = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};
const notAccepted: Plain = { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' };

const setCondition = (conditions: Condition[], next: Plain, now: string): Condition[] => {
  const before = conditions.find((each) => each.type === next.type);
  const lastTransitionTime = before?.status === next.status ? before.lastTransitionTime : now;
  const condition = { ...next, lastTransitionTime };
  return before ? conditions.map((each) => (each === before ? condition : each)) : [...conditions, condition];
};

/** Fields of an object as managed fields name them. */
const fieldsOf = (object: object): Record<string, object> => Object.fromEntries(Object.keys(object).map((key) => [`f:${key}`, {}]));

const statusFields = (names: object, conditions: Condition[]): object => ({
  'f:status': {
    'f:acceptedNames': fieldsOf(names),
    'f:conditions': Object.fromEntries(
      conditions.map((each) => [`k:{"type":${JSON.stringify(each.type)}}`, { '.': {}, ...fieldsOf(each) }]),
    ),
  },
});

/** The definition with status as the real controllers leave it (acceptedNames, conditions); the same object when nothing changes. Call after each write. */
export const settleDefinition = (definition: KubeObject, others: KubeObject[], now: string): KubeObject => {
  const { spec, status = {} } = definition;
  const conflict = conflictOf(definition, others);
  const names = conflict ? (status.acceptedNames ?? { plural: '', kind: '' }) : spec.names;
  const wasEstablished = (status.conditions ?? []).some((each: Condition) => each.type === 'Established' && each.status === 'True');
  const first: Plain = conflict ? { type: 'NamesAccepted', status: 'False', reason: conflict.field, message: conflict.message } : accepted;
  let conditions = setCondition(status.conditions ?? [], first, now);
  if (!wasEstablished) conditions = setCondition(conditions, conflict ? notAccepted : established, now);
  if (sameJson(status.acceptedNames, names) && sameJson(status.conditions, conditions)) return definition;
  const entry = {
    manager: 'kube-apiserver',
    operation: 'Update' as const,
    apiVersion: 'apiextensions.k8s.io/v1',
    time: now,
    fieldsType: 'FieldsV1' as const,
    fieldsV1: statusFields(names, conditions) as Record<string, unknown>,
    subresource: 'status',
  };
  const managedFields = [...(definition.metadata.managedFields ?? []).filter((each) => each.manager !== entry.manager), entry];
  return { ...definition, metadata: { ...definition.metadata, managedFields }, status: { ...status, acceptedNames: names, conditions } };
};

const deprecationOf = (definition: KubeObject, version: Loose): string | undefined => {
  if (!version.deprecated) return undefined;
  if (version.deprecationWarning) return version.deprecationWarning;
  const { group, names, versions } = definition.spec;
  const text = `${group}/${version.name} ${names.kind} is deprecated`;
  const better = [...versions].filter((each: Loose) => each.served && !each.deprecated).sort(byPriority)[0];
  return better ? `${text}; use ${group}/${better.name} ${names.kind}` : text;
};

const parts = (version: string): [number, number, number] => {
  const [, major, stage, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  if (major === undefined) return [0, 0, 0];
  return [stage === undefined ? 3 : stage === 'beta' ? 2 : 1, Number(major), Number(minor ?? 0)];
};

/** v2 before v1 before v1beta1 before v1alpha1 before anything else. */
const byPriority = (a: { name: string }, b: { name: string }): number => {
  const [left, right] = [parts(a.name), parts(b.name)];
  const at = left.findIndex((part, index) => part !== right[index]);
  if (at < 0) return a.name < b.name ? -1 : 1;
  return (right[at] as number) - (left[at] as number);
};

const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const subresourceVerbs = ['get', 'patch', 'update'];

const customVersion = (definition: KubeObject, version: Loose): CustomVersion => {
  const deprecationWarning = deprecationOf(definition, version);
  const { status, scale } = version.subresources ?? {};
  return {
    ...(version.schema?.openAPIV3Schema ? { schema: version.schema.openAPIV3Schema } : {}),
    preserveUnknownFields: definition.spec.preserveUnknownFields ?? false,
    printerColumns: version.additionalPrinterColumns ?? [],
    hasStatus: Boolean(status),
    ...(scale ? { scale } : {}),
    ...(deprecationWarning ? { deprecationWarning } : {}),
    selectableFields: (version.selectableFields ?? []).map(({ jsonPath }: Loose) => jsonPath),
  };
};

/** What an established definition serves, one type a served version, the preferred first; nothing when it is not established. */
export const resourceTypesOf = (definition: KubeObject): ResourceType[] => {
  const { spec, status } = definition;
  if (!(status?.conditions ?? []).some((each: Condition) => each.type === 'Established' && each.status === 'True')) return [];
  const names: Names = status.acceptedNames;
  const storage = spec.versions.find((version: Loose) => version.storage);
  const served = spec.versions.filter((version: Loose) => version.served).sort(byPriority);
  return served.map((version: Loose): ResourceType => {
    const { status: hasStatus, scale } = version.subresources ?? {};
    return {
      group: spec.group,
      version: version.name,
      kind: names.kind,
      listKind: names.listKind ?? `${names.kind}List`,
      resource: names.plural,
      singular: names.singular ?? names.kind.toLowerCase(),
      shortNames: names.shortNames ?? [],
      categories: names.categories ?? [],
      namespaced: spec.scope === 'Namespaced',
      verbs,
      subresources: [
        ...(hasStatus ? [{ name: 'status', verbs: subresourceVerbs }] : []),
        ...(scale ? [{ name: 'scale', group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: subresourceVerbs }] : []),
      ],
      custom: true,
      storageVersion: storage?.name ?? version.name,
      customVersion: customVersion(definition, version),
    };
  });
};

/** Conversion strategy None: only apiVersion changes. */
export const convertCustom = (object: KubeObject, apiVersion: string): KubeObject =>
  object.apiVersion === apiVersion ? object : { ...object, apiVersion };
