import type { Observation } from '../../src/checking/check-kind.ts';
import { sayDuration } from '../../src/course/duration.ts';
import { findManifests } from '../../src/checking/git/manifests.ts';
import { explainBy, parseKustomization } from '../../src/checking/through.ts';
import { kustomizeApi } from '../../src/checking/trace/flux-object.ts';
import { nextKustomizePass } from '../../src/checking/trace/kustomize-hop.ts';
import type { World } from '../../src/checking/world.ts';
import type { AbsentSpec } from './shape.ts';

const branch = 'main';

/** Absence says nothing of a thing that never was. */
const wasThere = async (spec: AbsentSpec, subject: string, world: World): Promise<boolean> => {
  if (world.wasSeen(subject)) return true;
  if (!spec.was) return false;
  const text = await world.repository(spec.was.repository).lastText(branch, spec.was.path);
  return text !== undefined && findManifests(spec.was.path, text, spec).manifests.length > 0;
};

/** Gone from the cluster, but the file that declares it still stands: the next pass makes it again. */
const stillInGit = async ({ was, through }: AbsentSpec, world: World): Promise<string | undefined> => {
  if (!was || !(await world.repository(was.repository).paths(branch)).includes(was.path)) return undefined;
  const { name, namespace } = parseKustomization(through ?? '');
  const kustomization = through ? await world.cluster.get({ apiVersion: kustomizeApi, kind: 'Kustomization', name, namespace }) : null;
  if (!kustomization) return `${was.path} is still on ${branch} of ${was.repository}`;
  const next = nextKustomizePass(kustomization, world.now);
  return `the next reconciliation of Kustomization ${name} will make it again${next ? ` (in ${sayDuration(next)})` : ''}`;
};

const present = (leaving: boolean, expected: string, subject: string): Observation =>
  leaving
    ? { verdict: 'moving', code: 'present', expected, observed: 'it is being deleted', subject }
    : { verdict: 'failed', code: 'present', expected, observed: 'it is there', subject };

export const evaluateAbsent = async (spec: AbsentSpec, world: World): Promise<Observation> => {
  const subject = `${spec.kind} ${spec.namespace ? `${spec.namespace}/` : ''}${spec.name}`;
  const object = await world.cluster.get(spec);
  const expected = `${subject} is gone`;
  if (object) {
    world.sightings.add(subject);
    const leaving = object.metadata.deletionTimestamp !== undefined;
    return explainBy(present(leaving, expected, subject), leaving ? undefined : spec.through, world);
  }
  if (!(await wasThere(spec, subject, world)))
    return { verdict: 'waiting', code: 'never-seen', expected, observed: 'it has not been there yet', subject };
  const because = await stillInGit(spec, world);
  if (because)
    return {
      verdict: 'failed',
      code: 'still-in-git',
      expected,
      observed: 'gone from the cluster, and still declared in Git',
      subject,
      because,
    };
  return { verdict: 'passed', code: '', expected, observed: 'gone', subject, evidence: `${subject} is gone` };
};
