// A release in a script: what the learner does with `gitops-lab release`.
import type { ReleaseStep } from '../../course/lab.ts';
import { releaseImage } from '../../registry/release-image.ts';
import { releaseTarget, requireTag } from '../../registry/release-target.ts';
import type { Site } from '../world.ts';

export const releaseWords = ({ image, version, broken, login, from }: ReleaseStep): string =>
  [
    `gitops-lab release ${image} ${version}`,
    ...(from ? [`--from ${from}`] : []),
    ...(broken ? [`--broken ${broken}`] : []),
    ...(login ? [`--login ${login}`] : []),
  ].join(' ');

export const releaseStep = async ({ access }: Site, { image, version, broken, login }: ReleaseStep): Promise<void> => {
  await releaseImage(releaseTarget(image, access.registry.host), { version: requireTag(version), broken, login });
};
