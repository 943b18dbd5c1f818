/** Which images a node could not have: the local Docker does not hold them, and their registry does not answer. */
import { heldImages } from './docker.ts';
import { fluxImage } from './images.ts';
import { canReach, registryOf } from './reach-registry.ts';

export const missingImages = async (wanted: readonly string[]): Promise<string[]> => {
  const held = await heldImages(wanted.map(fluxImage));
  const absent = wanted.filter((each) => !held.includes(fluxImage(each)));
  const registries = [...new Set(absent.map((each) => registryOf(fluxImage(each))))];
  const reached = new Map(await Promise.all(registries.map(async (registry) => [registry, await canReach(registry)] as const)));
  return absent.filter((each) => !reached.get(registryOf(fluxImage(each))));
};
