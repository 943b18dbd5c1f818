import type { Observation } from '../../src/checking/check-kind.ts';
import { explainAbsence } from '../../src/checking/git/explain-absence.ts';
import { markersBelow, type Marker } from '../../src/checking/loop/markers.ts';
import type { World } from '../../src/checking/world.ts';
import { suspectsBelow } from './read-comments.ts';
import type { ImageMarkerSpec } from './shape.ts';

const imageApi = 'image.toolkit.fluxcd.io/v1';

const at = ({ path, line }: { path: string; line: number }) => `${path}, line ${line}`;

interface Place {
  expected: string;
  subject: string;
}

/** A marker that is one, and not the one that is wanted. */
const explainOther = (marker: Marker, { policy, part }: ImageMarkerSpec, place: Place): Observation => {
  const [namespace, name] = policy.split('/');
  const observed = `${at(marker)} names ${marker.namespace}:${marker.policy}`;
  const say = (code: string, because: string): Observation => ({ verdict: 'failed', code, ...place, observed, because });
  const silence = 'Flux passes over such a line and says nothing';
  if (marker.policy !== name)
    return say('other-policy', `the policy that is meant is called ${name} in namespace ${namespace}; ${silence}`);
  if (marker.namespace !== namespace)
    return say(
      'other-namespace',
      `an automation knows the policies of its own namespace; ${name} is in ${namespace}, not in ${marker.namespace}; ${silence}`,
    );
  return say('other-part', `it is about the part "${marker.part}", not about "${part}"`);
};

const explainNone = async (
  { repository, branch = 'main', under, value }: ImageMarkerSpec,
  place: Place,
  world: World,
): Promise<Observation> => {
  const reader = world.repository(repository);
  const meant = new RegExp(value ?? '');
  const holds = async (other: string) => (await markersBelow(reader, other, under)).some((each) => meant.test(each.value));
  const reason = await explainAbsence(reader, branch, 'missing', holds);
  return { verdict: 'waiting', ...place, observed: 'there is none', ...reason };
};

export const evaluateImageMarker = async (spec: ImageMarkerSpec, world: World): Promise<Observation> => {
  const { repository, branch = 'main', under, policy, value, part } = spec;
  const [namespace = '', name = ''] = policy.split('/');
  const place = { subject: `${under} in ${repository}`, expected: `a line in ${under} carries a marker that names ${namespace}:${name}` };
  const meant = new RegExp(value ?? '');
  const reader = world.repository(repository);
  const markers = (await markersBelow(reader, branch, under)).filter((each) => meant.test(each.value));
  const right = markers.find((each) => each.namespace === namespace && each.policy === name && (!part || each.part === part));
  if (right) {
    const observed = `${at(right)} names ${namespace}:${name}`;
    const object = await world.cluster.get({ apiVersion: imageApi, kind: 'ImagePolicy', namespace, name });
    if (object) return { verdict: 'passed', code: '', ...place, observed, evidence: observed };
    return { verdict: 'waiting', code: 'no-policy', ...place, observed, because: `the cluster has no ImagePolicy ${namespace}/${name}` };
  }
  const other = markers.find((each) => each.policy === name) ?? markers[0];
  if (other) return explainOther(other, spec, place);
  const [suspect] = await suspectsBelow(reader, branch, { folder: under, meant }, markers);
  if (suspect) {
    const { code, because } = suspect;
    return { verdict: 'failed', code, ...place, observed: `${at(suspect)} has a comment that is no marker`, because };
  }
  return explainNone(spec, place, world);
};
