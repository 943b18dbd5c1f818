/** Parts what a lab and its Flux made in a learner's cluster from what anybody else made there. In doubt it is somebody else's. */
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { StoredObject } from '../kind/cluster-state.ts';
import { keyOf } from './made-record.ts';

const isFluxGroup = (group: string): boolean => /(^|\.)fluxcd\.(io|controlplane\.io)$/.test(group);

const isFluxType = ({ kind, apiVersion = '', ...rest }: KubeObject): boolean =>
  isFluxGroup(apiVersion.split('/')[0] ?? '') || (kind === 'CustomResourceDefinition' && isFluxGroup(String(rest['spec']?.group)));

const fluxOwnerLabel = /^(kustomize|helm)\.toolkit\.fluxcd\.io\/name$|^resourceset\.fluxcd\.controlplane\.io\/name$/;

const isLabelled = ({ metadata: { labels = {} } }: KubeObject): boolean =>
  labels['app.kubernetes.io/part-of'] === 'flux' ||
  labels['app.kubernetes.io/managed-by'] === 'flux-operator' ||
  Object.keys(labels).some((label) => fluxOwnerLabel.test(label));

/** Flux' controllers, its command line (the login that bootstrap writes), and this program. */
const ourManagers = /^(flux|flux-operator|(kustomize|helm|source|notification|image-reflector|image-automation)-controller|gitops-lab.*)$/;

const isWritten = ({ metadata }: KubeObject): boolean =>
  metadata.managedFields?.some(({ manager = '', subresource }) => !subresource && ourManagers.test(manager)) ?? false;

const inventoriesOf = (objects: readonly StoredObject[]): Set<string> =>
  new Set(
    objects.flatMap(({ object }) => {
      const entries = object['status']?.inventory?.entries as { id: string }[] | undefined;
      return isFluxType(object) ? (entries ?? []).map(({ id }) => id) : [];
    }),
  );

export interface Parted {
  ours: StoredObject[];
  theirs: StoredObject[];
}

/** Of what came since the cluster was taken. A namespace of ours with something of theirs in it stays, and so is theirs. */
export const madeByLab = (since: readonly StoredObject[], recorded: ReadonlySet<string>): Parted => {
  const inventories = inventoriesOf(since);
  const isOurs = ({ object }: StoredObject) => {
    const key = keyOf(object);
    return recorded.has(key) || inventories.has(key) || isFluxType(object) || isLabelled(object) || isWritten(object);
  };
  const theirs = since.filter((each) => !isOurs(each));
  const theirNamespaces = new Set(theirs.map(({ object }) => object.metadata.namespace));
  const isHeld = ({ object }: StoredObject) => object.kind === 'Namespace' && theirNamespaces.has(object.metadata.name);
  const stays = (each: StoredObject) => theirs.includes(each) || isHeld(each);
  return { ours: since.filter((each) => !stays(each)), theirs: since.filter(stays) };
};
