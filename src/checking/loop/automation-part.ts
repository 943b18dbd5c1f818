// What an ImageUpdateAutomation does: whether Git says what its policies chose, and if not, why.
import { matchesSelector, type LabelSelector } from '../../kubernetes/machinery/label-selector.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { sayDuration } from '../../course/duration.ts';
import { conditionOf, intervalOf, isRunning, isSuspended, nextPass, sourceApi, timeOf } from '../trace/flux-object.ts';
import type { World } from '../world.ts';
import { branchId, branchNode } from './git-part.ts';
import { loopId, phraseOf, type LoopEdge, type LoopNode, type LoopPart } from './loop.ts';
import { markersBelow, markerWants, type Marker } from './markers.ts';

interface Target {
  repository: string;
  /** Where it reads. */
  branch: string;
  /** Where it writes. */
  pushes: string;
}

const targetOf = async (automation: KubeObject, world: World): Promise<Target | undefined> => {
  const { namespace } = automation.metadata;
  const reference = automation['spec'].sourceRef as { kind: string; name: string; namespace?: string };
  const source = await world.cluster.get({
    apiVersion: sourceApi,
    kind: reference.kind,
    name: reference.name,
    ...(namespace ? { namespace: reference.namespace ?? namespace } : {}),
  });
  const reader = source && world.repositoryOf(String(source['spec'].url));
  if (!reader) return undefined;
  const git = (automation['spec'].git ?? {}) as { checkout?: { ref?: { branch?: string } }; push?: { branch?: string } };
  const branch = git.checkout?.ref?.branch ?? (source['spec'].ref?.branch as string | undefined) ?? 'master';
  return { repository: reader.name, branch, pushes: git.push?.branch ?? branch };
};

interface Sighting {
  automation: KubeObject;
  /** Those that it hears of. */
  policies: KubeObject[];
  target: Target | undefined;
  markers: Marker[];
}

type State = Pick<LoopNode, 'state' | 'code' | 'says' | 'words' | 'nextInMs'>;

/** Lines that differ from what their policy chose. */
const outdated = ({ policies, markers }: Sighting): { marker: Marker; wants: string }[] =>
  markers.flatMap((marker) => {
    const policy = policies.find(({ metadata }) => metadata.name === marker.policy && metadata.namespace === marker.namespace);
    const latest = policy?.['status']?.latestRef;
    const wants = latest ? markerWants(marker, latest) : marker.value;
    return wants === marker.value ? [] : [{ marker, wants }];
  });

const short = (value: string) => value.slice(value.lastIndexOf('/') + 1);

const silent = ({ automation, policies, markers }: Sighting): State | undefined => {
  const { namespace } = automation.metadata;
  const path = String(automation['spec'].update?.path ?? '.');
  const names = (marker: Marker) => policies.some((policy) => policy.metadata.name === marker.policy && marker.namespace === namespace);
  if (markers.some(names)) return undefined;
  const [stray] = markers;
  if (stray) {
    const where = `${stray.path}:${stray.line} names ${stray.namespace}:${stray.policy}`;
    return { state: 'stuck', code: 'marker-unknown', says: `${where}; it hears only of policies in ${namespace} that it selects` };
  }
  if (policies.length === 0) return undefined;
  return { state: 'stuck', code: 'no-marker', says: `no line below ${path} carries the marker of a policy` };
};

const pending = async (sighting: Sighting, world: World): Promise<State | undefined> => {
  const { automation, target } = sighting;
  const [first] = outdated(sighting);
  if (!first || !target) return undefined;
  const says = `${target.branch} says ${short(first.marker.value)} at ${first.marker.path}:${first.marker.line}, the policy ${short(first.wants)}`;
  const pushed = automation['status']?.lastPushCommit as string | undefined;
  if (target.pushes !== target.branch && pushed && (await world.repository(target.repository).head(target.pushes)) === pushed)
    return { state: 'waiting', code: 'other-branch', says: `${says}; its commit on ${target.pushes} waits for a merge` };
  const next = nextPass(timeOf(automation['status']?.lastAutomationRunTime), intervalOf(automation), world.now);
  const when = next === undefined ? '' : `; next run in ${sayDuration(next)} at the latest`;
  return { state: 'moving', code: 'not-written', says: says + when, ...(next === undefined ? {} : { nextInMs: next }) };
};

const refused = /failed to push|push to remote/;

const stateOf = async (sighting: Sighting, world: World): Promise<State> => {
  const { automation } = sighting;
  const ready = conditionOf(automation, 'Ready');
  if (isSuspended(automation)) return { state: 'stuck', code: 'suspended', says: 'is suspended: it writes nothing' };
  if (!(await isRunning('image-automation-controller', world)))
    return { state: 'stuck', code: 'controller-down', says: 'image-automation-controller has no running pod: nobody writes' };
  if (ready?.status === 'False') {
    const code = refused.test(ready.message) ? 'push-refused' : 'automation-failed';
    return { state: 'stuck', code, says: ready.message.trim().split('\n')[0] ?? '', words: ready.message };
  }
  const open = silent(sighting) ?? (await pending(sighting, world));
  if (open) return open;
  const next = nextPass(timeOf(automation['status']?.lastAutomationRunTime), intervalOf(automation), world.now);
  const says = sighting.markers.length > 0 ? 'Git says what the policies chose' : 'has nothing to write';
  return { state: 'done', code: '', says, ...(next === undefined ? {} : { nextInMs: next }) };
};

const edgesOf = (sighting: Sighting, node: LoopNode): LoopEdge[] => {
  const { policies, target } = sighting;
  const into = policies.map((policy): LoopEdge => {
    const tag = policy['status']?.latestRef?.tag as string | undefined;
    const open = outdated({ ...sighting, policies: [policy] }).length > 0;
    return {
      from: loopId(policy.kind, policy.metadata.namespace, policy.metadata.name),
      to: node.id,
      open,
      ...(tag ? { carries: tag } : {}),
    };
  });
  if (!target) return into;
  const carries = node.revision ? { carries: node.revision } : {};
  return [...into, { from: node.id, to: branchId(target.repository, target.pushes), open: node.state !== 'done', ...carries }];
};

/** Without a selector it hears of every policy of its namespace. */
const policiesOf = ({ metadata, ...automation }: KubeObject, all: KubeObject[]): KubeObject[] => {
  const selector = (automation['spec'] as { policySelector?: LabelSelector }).policySelector ?? {};
  return all.filter((policy) => policy.metadata.namespace === metadata.namespace && matchesSelector(selector, policy.metadata.labels));
};

export const automationPart = async (automation: KubeObject, all: KubeObject[], world: World): Promise<LoopPart> => {
  const { namespace, name } = automation.metadata;
  const target = await targetOf(automation, world);
  const path = automation['spec'].update?.path as string | undefined;
  const markers = target ? await markersBelow(world.repository(target.repository), target.branch, path) : [];
  const sighting: Sighting = { automation, policies: policiesOf(automation, all), target, markers };
  const state = await stateOf(sighting, world);
  const pushed = (automation['status']?.lastPushCommit as string | undefined)?.slice(0, 7);
  const time = timeOf(automation['status']?.lastPushTime);
  const node: LoopNode = {
    id: loopId(automation.kind, namespace, name),
    stage: 'automation',
    kind: automation.kind,
    name,
    ...(namespace ? { namespace } : {}),
    ...state,
    ...(pushed ? { revision: pushed } : {}),
    brief: phraseOf(state.code) || (pushed ? `pushed ${pushed}` : ''),
    ...(time ? { ageMs: Math.max(0, world.now - time) } : {}),
  };
  const branch = target ? [(await branchNode(target.repository, target.pushes, world)).node] : [];
  return { nodes: [node, ...branch], edges: edgesOf(sighting, node) };
};
