// What makes previews of pull requests looks at its own pace: between two looks nothing is wrong, and something is on its way.
// Models: providers of pull requests of the lab's forge. Leaves out: schedules, skip rules, other hosts, and lists beyond the limit.
import { goRegExp } from '../../kubernetes/machinery/go-reg-exp.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { parseDuration, sayDuration } from '../../course/duration.ts';
import type { Pull } from '../../course/forge-rest.ts';
import type { Sight } from '../sight.ts';
import { conditionOf } from './flux-object.ts';
import type { Hop } from './trace.ts';

const provider = { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'ResourceSetInputProvider' };
const prefix = 'fluxcd.controlplane.io/';
const usualEvery = '10m';
const usualLimit = 100;

interface Spec {
  type: string;
  url?: string;
  filter?: { labels?: string[]; includeBranch?: string; excludeBranch?: string; limit?: number };
  skip?: unknown;
  schedule?: unknown[];
}

interface Input {
  id?: string;
  sha?: string;
}

/** A ResourceSet made it. */
export const isOfSet = ({ metadata }: KubeObject): boolean => metadata.labels?.[`resourceset.${prefix}name`] !== undefined;

const matches = (pattern: string, branch: string): boolean => {
  const expression = goRegExp(pattern);
  return typeof expression !== 'string' && expression.test(branch);
};

/** A pattern that Go refuses is the provider's to tell of, at its next look. */
const canBeRead = ({ filter = {} }: Spec): boolean =>
  [filter.includeBranch, filter.excludeBranch].every((pattern) => typeof goRegExp(pattern ?? '') !== 'string');

const wants = ({ filter = {} }: Spec, { state, labels, head }: Pull): boolean =>
  state === 'open' &&
  (filter.labels ?? []).every((wanted) => labels.some(({ name }) => name === wanted)) &&
  matches(filter.includeBranch ?? '', head.ref) &&
  !(filter.excludeBranch && matches(filter.excludeBranch, head.ref));

const isBehind = async (object: KubeObject, sight: Sight): Promise<boolean> => {
  const spec = object['spec'] as unknown as Spec;
  const looks = conditionOf(object, 'Ready')?.status === 'True' && object.metadata.annotations?.[`${prefix}reconcile`] !== 'disabled';
  const repository = spec.type === 'GiteaPullRequest' && spec.url && !spec.skip && !spec.schedule?.length && sight.repositoryOf(spec.url);
  if (!looks || !repository || !canBeRead(spec)) return false;
  const wanted = (await sight.pulls(repository.name).all()).filter((pull) => wants(spec, pull));
  if (wanted.length > (spec.filter?.limit ?? usualLimit)) return false;
  const exported = (object['status']?.exportedInputs ?? []) as Input[];
  const there = new Set(exported.map(({ id, sha }) => `${id} ${sha}`));
  return wanted.length !== there.size || wanted.some(({ number, head }) => !there.has(`${number} ${head.sha}`));
};

/** The provider that has not seen yet how its pull requests are now; undefined when each of them has. */
export const inputsHop = async (sight: Sight): Promise<Hop | undefined> => {
  for (const object of await sight.cluster.list(provider)) {
    if (!(await isBehind(object, sight))) continue;
    const every = object.metadata.annotations?.[`${prefix}reconcileEvery`] ?? usualEvery;
    const nextInMs = parseDuration(every) ?? 0;
    const says = `has not seen the pull requests as they are now; looks every ${every}, again within ${sayDuration(nextInMs)}`;
    return { stage: 'source', state: 'moving', code: 'inputs-behind', subject: `${object.kind} ${object.metadata.name}`, says, nextInMs };
  }
  return undefined;
};
