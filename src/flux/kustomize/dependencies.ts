// dependsOn: whether others are ready, and in which order those of one source are looked at.
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isTrue } from '../runtime/conditions.ts';
import { readyExpression } from './expressions.ts';
import { dependenciesOf, kustomizationKind, sourceOf, specOf, type Dependency } from './spec.ts';

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;

const sameSource = (a: KubeObject, b: KubeObject): boolean => {
  const [one, other] = [sourceOf(a), sourceOf(b)];
  return one.kind === other.kind && one.namespace === other.namespace && one.name === other.name;
};

const checkOne = async (
  client: ApiClient,
  object: KubeObject,
  { name, namespace, readyExpr }: Dependency,
  revision: string,
): Promise<void> => {
  const place = namespace || (object.metadata.namespace as string);
  const key = `${place}/${name}`;
  const found = await client.find({ ...kustomizationKind, namespace: place, name });
  if (!found) throw new Error(`dependency '${key}' not found: kustomizations.kustomize.toolkit.fluxcd.io "${name}" not found`);
  if (readyExpr) {
    if (!readyExpression(readyExpr, name)(object, found)) throw new Error(`dependency '${key}' is not ready according to readyExpr eval`);
    return;
  }
  const { status = {}, metadata } = found;
  if (!status.conditions?.length || metadata.generation !== status.observedGeneration || !isTrue(found, 'Ready'))
    throw new Error(`dependency '${key}' is not ready`);
  if (sameSource(object, found) && status.lastAppliedRevision !== revision)
    throw new Error(`dependency '${key}' revision is not up to date`);
};

/** Throws what keeps the Kustomization from being looked at; InvalidExpression is final. */
export const checkDependencies = async (client: ApiClient, object: KubeObject, revision: string): Promise<void> => {
  for (const each of specOf(object).dependsOn ?? []) await checkOne(client, object, each, revision);
};

/** Dependencies first. Throws on a circle, and then nobody is looked at: so does the real controller. */
export const sortByDependency = (objects: KubeObject[]): string[] => {
  const edges = new Map(objects.map((each) => [keyOf(each), dependenciesOf(each)]));
  const marks = new Map<string, 'open' | 'done'>();
  const sorted: string[] = [];
  const visit = (key: string, path: string[]): void => {
    if (marks.get(key) === 'done') return;
    if (marks.get(key) === 'open') throw new Error(`circular dependency detected: ${[...path.slice(path.indexOf(key)), key].join(' -> ')}`);
    marks.set(key, 'open');
    for (const next of edges.get(key) ?? []) visit(next, [...path, key]);
    marks.set(key, 'done');
    sorted.push(key);
  };
  for (const key of edges.keys()) visit(key, []);
  return sorted;
};
