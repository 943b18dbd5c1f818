// The way back: from the registry over scan and policy to what an automation writes into Git.
import { sayDuration } from '../../course/duration.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { conditionOf, intervalOf, isRunning, isSuspended, nextPass, timeOf } from '../trace/flux-object.ts';
import type { World } from '../world.ts';
import { automationPart } from './automation-part.ts';
import { loopId, phraseOf, type LoopEdge, type LoopNode, type LoopPart } from './loop.ts';

const versions = ['image.toolkit.fluxcd.io/v1', 'image.toolkit.fluxcd.io/v1beta2'];

const listImages = async (kind: string, { cluster }: World): Promise<KubeObject[]> => {
  for (const apiVersion of versions) {
    const found = await cluster.list({ apiVersion, kind });
    if (found.length > 0) return found;
  }
  return [];
};

const idOf = ({ kind, metadata }: KubeObject): string => loopId(kind, metadata.namespace, metadata.name);
const firstLine = (text: string) => text.trim().split('\n')[0] ?? '';

type State = Pick<LoopNode, 'state' | 'code' | 'says' | 'words' | 'nextInMs'>;

const complaint = (object: KubeObject, code: string): State | undefined => {
  const ready = conditionOf(object, 'Ready');
  if (ready?.status !== 'False') return undefined;
  return { state: 'stuck', code, says: firstLine(ready.message), words: ready.message };
};

/** Go's expressions of an exclusion list that JavaScript does not know exclude nothing here. */
const excludes = (list: readonly string[]) => {
  const patterns = list.flatMap((each) => {
    try {
      return [new RegExp(each)];
    } catch {
      return [];
    }
  });
  return (tag: string) => patterns.some((pattern) => pattern.test(tag));
};

interface ScanResult {
  tagCount: number;
  latestTags?: string[];
  scanTime?: string;
}

/** Tags of the registry that the last scan has not seen, as far as the ten that it names tell. */
const unseen = (tags: string[], repository: KubeObject, scan: ScanResult): string[] => {
  const isExcluded = excludes((repository['spec'].exclusionList as string[] | undefined) ?? ['^.*\\.sig$']);
  const wanted = tags.filter((tag) => !isExcluded(tag));
  return wanted.length === scan.tagCount ? [] : wanted.filter((tag) => !scan.latestTags?.includes(tag));
};

const scanState = async (object: KubeObject, tags: string[] | undefined, world: World): Promise<State> => {
  const scan = object['status']?.lastScanResult as ScanResult | undefined;
  if (isSuspended(object)) return { state: 'stuck', code: 'suspended', says: 'is suspended: it does not look' };
  if (!(await isRunning('image-reflector-controller', world)))
    return { state: 'stuck', code: 'controller-down', says: 'image-reflector-controller has no running pod: nobody scans' };
  const bad = complaint(object, 'scan-failed');
  if (bad) return bad;
  if (!scan) return { state: 'moving', code: 'not-scanned', says: 'has not scanned yet' };
  const next = nextPass(timeOf(scan.scanTime), intervalOf(object), world.now);
  const soon = next === undefined ? {} : { nextInMs: next };
  const fresh = unseen(tags ?? [], object, scan);
  if (fresh.length === 0) return { state: 'done', code: '', says: `found ${scan.tagCount} tags`, ...soon };
  const when = next === undefined ? '' : next > 0 ? `, next in ${sayDuration(next)}` : ', due now';
  const says = `has not seen ${fresh.slice(-3).join(', ')} yet; scans every ${String(object['spec'].interval)}${when}`;
  return { state: 'moving', code: 'scan-behind', says, ...soon };
};

const byNumber = new Intl.Collator('en', { numeric: true }).compare;

const shownTags = (tags: string[]): string => `${tags.length > 3 ? '… ' : ''}${[...tags].sort(byNumber).slice(-3).join(' ')}`;

const scanPart = async (object: KubeObject, world: World): Promise<LoopPart> => {
  const image = String(object['spec'].image);
  const tags = await world.tagsOf(image);
  const scan = object['status']?.lastScanResult as ScanResult | undefined;
  const state = await scanState(object, tags, world);
  const time = timeOf(scan?.scanTime);
  const { namespace, name } = object.metadata;
  const node: LoopNode = {
    id: idOf(object),
    stage: 'scan',
    kind: object.kind,
    name,
    ...(namespace ? { namespace } : {}),
    ...state,
    brief: phraseOf(state.code) || (scan ? `${scan.tagCount} tags` : ''),
    ...(time ? { ageMs: Math.max(0, world.now - time) } : {}),
  };
  const shown = tags ?? scan?.latestTags ?? [];
  const registry: LoopNode = {
    id: loopId('Image', undefined, image),
    stage: 'registry',
    kind: 'registry',
    name: image.slice(image.indexOf('/') + 1),
    state: 'done',
    code: '',
    brief: shownTags(shown),
    says: tags ? `has ${tags.length} tags` : 'as the last scan saw it',
  };
  return { nodes: [registry, node], edges: [{ from: registry.id, to: node.id, open: state.state !== 'done' }] };
};

const rule = (object: KubeObject): string => {
  const policy = (object['spec'].policy ?? {}) as Record<string, { range?: string; order?: string } | undefined>;
  const filter = object['spec'].filterTags?.pattern ? ', filtered' : '';
  if (policy['semver']) return `semver ${policy['semver'].range}${filter}`;
  const [name = 'no rule'] = Object.keys(policy);
  return `${name} ${policy[name]?.order ?? 'asc'}${filter}`;
};

const policyState = async (object: KubeObject, world: World): Promise<State> => {
  if (isSuspended(object)) return { state: 'stuck', code: 'suspended', says: 'is suspended: it chooses nothing new' };
  if (!(await isRunning('image-reflector-controller', world)))
    return { state: 'stuck', code: 'controller-down', says: 'image-reflector-controller has no running pod: nobody chooses' };
  const bad = complaint(object, 'policy-failed');
  const waits = conditionOf(object, 'Ready')?.reason === 'DependencyNotReady';
  if (bad) return waits ? { ...bad, state: 'waiting', code: 'no-tag' } : bad;
  if (!object['status']?.latestRef) return { state: 'waiting', code: 'no-tag', says: 'waits for the first scan' };
  return { state: 'done', code: '', says: firstLine(conditionOf(object, 'Ready')?.message ?? '') };
};

const policyPart = async (object: KubeObject, world: World): Promise<LoopPart> => {
  const { namespace, name } = object.metadata;
  const reference = object['spec'].imageRepositoryRef as { name: string; namespace?: string };
  const tag = object['status']?.latestRef?.tag as string | undefined;
  const state = await policyState(object, world);
  const node: LoopNode = {
    id: idOf(object),
    stage: 'policy',
    kind: object.kind,
    name,
    ...(namespace ? { namespace } : {}),
    ...state,
    ...(tag ? { revision: tag } : {}),
    brief: phraseOf(state.code) || rule(object),
  };
  const from = loopId('ImageRepository', reference.namespace ?? namespace, reference.name);
  const edges: LoopEdge[] = [{ from, to: node.id, open: state.state !== 'done', ...(tag ? { carries: tag } : {}) }];
  return { nodes: [node], edges };
};

/** Nothing where Flux' image controllers were never used. */
export const imagePart = async (world: World): Promise<LoopPart[]> => {
  const kinds = ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'];
  const [repositories = [], policies = [], automations = []] = await Promise.all(kinds.map((kind) => listImages(kind, world)));
  return Promise.all([
    ...repositories.map((each) => scanPart(each, world)),
    ...policies.map((each) => policyPart(each, world)),
    ...automations.map((each) => automationPart(each, policies, world)),
  ]);
};
