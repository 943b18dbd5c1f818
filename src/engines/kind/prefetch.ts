/** Pulls what the kind engine needs while there is internet, so that a later start needs none. */
import { docker, heldImages } from './docker.ts';
import { baseImages, courseImages, defaultNodeImage } from './images.ts';

const pullLimitMs = 600_000;

export interface Fetched {
  image: string;
  /** `there`: the local Docker held it already. */
  state: 'there' | 'pulled' | 'missing';
  /** Docker's own words when it could not be pulled. */
  because?: string;
}

const fetchOne = async (image: string): Promise<Fetched> => {
  const { code, stderr, failure } = await docker(['pull', '--quiet', image], { timeoutMs: pullLimitMs });
  if (code === 0) return { image, state: 'pulled' };
  const words = failure === 'timeout' ? 'it took longer than ten minutes' : stderr.trim().split('\n').at(-1);
  return { image, state: 'missing', because: words || 'docker pull failed' };
};

/** One after the other: a slow line is not made faster by sharing it. */
export const prefetch = async (nodeImage = defaultNodeImage, onImage: (fetched: Fetched) => void = () => {}): Promise<Fetched[]> => {
  const wanted = [nodeImage, ...courseImages(), ...Object.values(baseImages)];
  const held = new Set(await heldImages(wanted));
  const all: Fetched[] = [];
  for (const image of wanted) {
    const fetched: Fetched = held.has(image) ? { image, state: 'there' } : await fetchOne(image);
    all.push(fetched);
    onImage(fetched);
  }
  return all;
};
