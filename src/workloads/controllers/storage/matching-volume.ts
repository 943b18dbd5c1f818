import { parseQuantity } from '../../../kubernetes/machinery/quantity.ts';
import type { KubeObject } from '../../../kubernetes/machinery/object.ts';
import { selects } from '../../objects/label-selector.ts';

const sizeOf = (text: string | undefined) => parseQuantity(text ?? '0').nano;

const isFor = (volume: KubeObject, claim: KubeObject): boolean | undefined => {
  const reference = volume.spec.claimRef;
  if (!reference) return undefined;
  return (
    reference.namespace === claim.metadata.namespace &&
    reference.name === claim.metadata.name &&
    (!reference.uid || reference.uid === claim.metadata.uid)
  );
};

/** The smallest volume that suits a claim; one that names the claim comes first. */
export const matchingVolume = (claim: KubeObject, volumes: KubeObject[]): KubeObject | undefined => {
  const { accessModes = [], resources, selector, storageClassName = '', volumeMode = 'Filesystem', volumeName } = claim.spec;
  const wanted = sizeOf(resources?.requests?.storage);
  const suits = (volume: KubeObject): boolean => {
    const { spec } = volume;
    if (volumeName && volume.metadata.name !== volumeName) return false;
    if (volume.metadata.deletionTimestamp || isFor(volume, claim) === false) return false;
    if (isFor(volume, claim)) return true;
    if (volume.status?.phase && !['Available', 'Pending'].includes(volume.status.phase)) return false;
    if ((spec.storageClassName ?? '') !== storageClassName || (spec.volumeMode ?? 'Filesystem') !== volumeMode) return false;
    if (selector && !selects(selector, volume)) return false;
    return sizeOf(spec.capacity?.storage) >= wanted && accessModes.every((mode: string) => (spec.accessModes ?? []).includes(mode));
  };
  const found = volumes.filter(suits).sort((a, b) => Number(sizeOf(a.spec.capacity?.storage) - sizeOf(b.spec.capacity?.storage)));
  return found.find((each) => isFor(each, claim)) ?? found[0];
};
