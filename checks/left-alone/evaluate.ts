import type { ManagedFieldsEntry } from '../../src/kubernetes/machinery/object.ts';
import { sayDuration } from '../../src/course/duration.ts';
import type { Observation } from '../../src/checking/check-kind.ts';
import { match, show } from '../../src/checking/match/match.ts';
import { fluxManager, isAppliedBy, ownersOf, valueAt } from '../../src/checking/provenance.ts';
import { explainBy, parseKustomization } from '../../src/checking/through.ts';
import { kustomizeApi } from '../../src/checking/trace/flux-object.ts';
import { nextKustomizePass } from '../../src/checking/trace/kustomize-hop.ts';
import type { World } from '../../src/checking/world.ts';
import type { LeftAloneSpec } from './shape.ts';

/** kustomize-controller takes out what managers of this name wrote, before it applies; what a subresource wrote stays. */
const isTakenOut = ({ manager = '', subresource }: ManagedFieldsEntry) => manager.startsWith('kubectl') && !subresource;

const nextPassOf = async (spec: LeftAloneSpec, world: World): Promise<string> => {
  const { name, namespace } = parseKustomization(spec.kustomization);
  const kustomization = await world.cluster.get({ apiVersion: kustomizeApi, kind: 'Kustomization', name, namespace });
  const next = kustomization && nextKustomizePass(kustomization, world.now);
  return `the next reconciliation of Kustomization ${name}${next ? ` (in ${sayDuration(next)})` : ''}`;
};

export const evaluateLeftAlone = async (spec: LeftAloneSpec, world: World): Promise<Observation> => {
  const { kind, namespace, name, field, equals, kustomization } = spec;
  const subject = `${kind} ${namespace}/${name}`;
  const expected = `${field} is ${show(equals)}, and no reconciliation changes it`;
  const object = await world.cluster.get(spec);
  if (!object) return { verdict: 'waiting', code: 'missing', expected, observed: 'it is not there', subject };
  const value = valueAt(object, field);
  const observed = `${field}: ${show(value)}`;
  if (match(equals, value).length)
    return explainBy({ verdict: 'failed', code: 'value', expected, observed, subject }, kustomization, world);
  if (!isAppliedBy(object, kustomization)) {
    const says = `Kustomization ${kustomization} has not applied it`;
    return explainBy({ verdict: 'failed', code: 'not-from-git', expected, observed: says, subject }, kustomization, world);
  }
  const owners = ownersOf(object, field);
  if (owners.some(({ manager }) => manager === fluxManager)) {
    const because = `${fluxManager} owns it: Git states it, or did at the last pass`;
    return explainBy({ verdict: 'failed', code: 'git-owns', expected, observed, subject, because }, kustomization, world);
  }
  const doomed = owners.find(isTakenOut);
  if (doomed) {
    const because = `${await nextPassOf(spec, world)} takes out what ${doomed.manager} wrote`;
    return { verdict: 'failed', code: 'taken-out', expected, observed, subject, because };
  }
  const whose = owners[0]?.manager ? `owned by ${owners[0].manager}` : 'owned by nobody';
  return { verdict: 'passed', code: '', expected, observed, subject, evidence: `${show(value)}, ${whose}` };
};
