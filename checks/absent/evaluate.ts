import type { Observation } from '../../src/checking/check-kind.ts';
import { explainBy } from '../../src/checking/through.ts';
import type { World } from '../../src/checking/world.ts';
import type { AbsentSpec } from './shape.ts';

const branch = 'main';

/** Absence says nothing of a thing that never was. */
const wasThere = async ({ was }: AbsentSpec, subject: string, world: World): Promise<boolean> =>
  world.wasSeen(subject) || (was !== undefined && (await world.repository(was.repository).everHad(branch, was.path)));

export const evaluateAbsent = async (spec: AbsentSpec, world: World): Promise<Observation> => {
  const subject = `${spec.kind} ${spec.namespace ? `${spec.namespace}/` : ''}${spec.name}`;
  const object = await world.cluster.get(spec);
  const expected = `${subject} is gone`;
  if (object) {
    world.sightings.add(subject);
    const leaving = object.metadata.deletionTimestamp !== undefined;
    const still: Observation = {
      verdict: leaving ? 'moving' : 'failed',
      code: 'present',
      expected,
      observed: leaving ? 'it is being deleted' : 'it is there',
      subject,
    };
    return explainBy(still, leaving ? undefined : spec.through, world);
  }
  if (await wasThere(spec, subject, world))
    return { verdict: 'passed', code: '', expected, observed: 'gone', subject, evidence: `${subject} is gone` };
  return { verdict: 'waiting', code: 'never-seen', expected, observed: 'it has not been there yet', subject };
};
