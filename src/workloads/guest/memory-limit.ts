import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { quantityValue } from '../../kubernetes/machinery/quantity.ts';

const usual = 128;
const least = 32;
const most = 512;

/** What node may take for its heap: the container's limit, within what this machine can give. */
export const memoryMegabytes = (container: KubeObject['spec']): number => {
  const limit = container.resources?.limits?.memory;
  if (limit === undefined) return usual;
  return Math.max(least, Math.min(most, Math.floor(quantityValue(String(limit)) / 1024 / 1024)));
};
