/** Reads what a person types as image and version; refuses what no registry would take, and what would leave this machine. */
import { LabError } from '../errors.ts';
import { isTag } from './blob-store.ts';

export interface ReleaseTarget {
  host: string;
  repository: string;
}

const usage = (code: string, message: string, next: string) => new LabError({ family: 'usage', code, message, next });

const namePattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const loopback = /^(localhost|127(\.\d{1,3}){3})(:\d+)?$/;

const hasHost = (image: string): boolean => {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
};

/** `web`, `team/web` or `127.0.0.1:5001/team/web`. */
export const releaseTarget = (image: string, labHost: string): ReleaseTarget => {
  const slash = hasHost(image) ? image.indexOf('/') : -1;
  const host = slash < 0 ? labHost : image.slice(0, slash);
  const repository = image.slice(slash + 1);
  const colon = repository.indexOf(':');
  if (colon > 0)
    throw usage(
      'release/tag-in-name',
      `«${image}» names a tag already; the version is a word of its own.`,
      `gitops-lab release ${image.slice(0, image.lastIndexOf(':'))} ${repository.slice(colon + 1) || '1.0.0'}`,
    );
  if (!namePattern.test(repository))
    throw usage(
      'release/name',
      `«${repository}» is no name for an image: lower-case letters and digits, with . _ - inside and / between parts.`,
      `gitops-lab release ${
        repository
          .toLowerCase()
          .replace(/[^a-z0-9/]+/g, '-')
          .replace(/^[-/]+|[-/]+$/g, '') || 'web'
      } 1.0.0`,
    );
  // On kind the lab's registries listen on the address of the cluster's network.
  if (!loopback.test(host) && host.split(':')[0] !== labHost.split(':')[0])
    throw usage(
      'release/elsewhere',
      `${host} is not on this machine; gitops-lab releases to registries of this machine only.`,
      `gitops-lab release ${repository} 1.0.0`,
    );
  return { host, repository };
};

/** `image` is what the person typed before it. */
export const requireTag = (version: string, image = 'web'): string => {
  if (isTag(version)) return version;
  const near = version
    .replace(/\+/g, '-')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128);
  const why = version.includes('+')
    ? 'a + of build metadata is not allowed in a tag'
    : version.length > 128
      ? `it has ${version.length} characters, and 128 is the most`
      : 'letters, digits and . _ - are allowed, and the first must be a letter, a digit or _';
  throw usage('release/tag', `«${version}» is no tag for an image: ${why}.`, `gitops-lab release ${image} ${near || '1.0.0'}`);
};
