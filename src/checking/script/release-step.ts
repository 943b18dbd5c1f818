// A release in a script: what the learner does with `gitops-lab release`.
import { join } from 'node:path';
import type { ReleaseStep } from '../../course/lab.ts';
import type { ImageDescription } from '../../registry/compose-image.ts';
import { programImage } from '../../registry/program-image.ts';
import { RegistryPush } from '../../registry/registry-push.ts';
import { releaseImage } from '../../registry/release-image.ts';
import { releaseTarget, requireTag } from '../../registry/release-target.ts';
import { registryLogin } from '../../engines/registry-login.ts';
import type { Site } from '../world.ts';
import { openScratch } from './scratch-clone.ts';

export const releaseWords = ({ image, version, broken, login, from }: ReleaseStep): string =>
  [
    `gitops-lab release ${image} ${version}`,
    ...(from ? [`--from ${from}`] : []),
    ...(broken ? [`--broken ${broken}`] : []),
    ...(login ? [`--login ${login}`] : []),
  ].join(' ');

/** The folder as the forge has it: what a learner would pack from a clone that is up to date. */
const packed = async (site: Site, from: string, image: string, version: string): Promise<ImageDescription> => {
  const [repository = '', ...below] = from.split('/');
  const folder = await openScratch(site, repository, 'main');
  return programImage(join(folder, ...below), image.split('/').at(-1) as string, version);
};

/** A tag that is there stays as it is. */
export const releaseOnce = async (site: Site, step: ReleaseStep): Promise<void> => {
  const { host, repository } = releaseTarget(step.image, site.access.registry.host);
  if (!(await new RegistryPush({ host, login: step.login ?? registryLogin(site.access, host) }).has(repository, step.version)))
    await releaseStep(site, step);
};

export const releaseStep = async (site: Site, { image, version, broken, login, from }: ReleaseStep): Promise<void> => {
  const content = from === undefined ? undefined : await packed(site, from, image, version);
  const target = releaseTarget(image, site.access.registry.host);
  const known = login ?? registryLogin(site.access, target.host);
  await releaseImage(target, { version: requireTag(version), broken, login: known, content });
};
