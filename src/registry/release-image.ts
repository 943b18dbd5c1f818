/** One release: an image made and pushed as a person's pipeline would. */
import { composeImage, type ImageDescription } from './compose-image.ts';
import { RegistryPush } from './registry-push.ts';
import type { ReleaseTarget } from './release-target.ts';
import { webImage, type Broken } from './web-image.ts';

export interface ReleaseOptions {
  version: string;
  login?: string | undefined;
  broken?: Broken | undefined;
  /** What to pack instead of the lab's small app. */
  content?: ImageDescription | undefined;
}

export interface Released {
  /** host/repository:tag */
  image: string;
  digest: string;
}

/** Replaces a tag that is there. */
export const releaseImage = async (target: ReleaseTarget, { version, login, broken, content }: ReleaseOptions): Promise<Released> => {
  const { host, repository } = target;
  const name = repository.split('/').at(-1) as string;
  const registry = new RegistryPush({ host, login });
  const base = await registry.base(content ? 'node' : 'web');
  const digest = await registry.push(repository, version, composeImage(content ?? webImage(name, version, broken), base));
  return { image: `${host}/${repository}:${version}`, digest };
};
