export interface ImageReference {
  /** Registry host as it is asked: `docker.io`, `127.0.0.1:5001`. */
  host: string;
  /** Without host: `library/nginx`. */
  path: string;
  tag: string;
  digest?: string | undefined;
  /** `docker.io/library/nginx` */
  repository: string;
  /** Host, path and tag or digest, as containerd prints it. */
  full: string;
}

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const pathPattern = new RegExp(`^${component}(?:/${component})*$`);
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

const isHost = (text: string) => text.includes('.') || text.includes(':') || text === 'localhost' || text !== text.toLowerCase();

/** The parts of an image's name, with Docker's defaults; a text says what is wrong with it, as the kubelet words it. */
export const parseImageReference = (image: string): ImageReference | string => {
  const [named = '', digest, ...more] = image.split('@');
  const slash = named.indexOf('/');
  const hasHost = slash > 0 && isHost(named.slice(0, slash));
  const host = hasHost ? named.slice(0, slash) : 'docker.io';
  const rest = hasHost ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(':');
  const hasTag = colon > rest.lastIndexOf('/');
  const given = hasTag ? rest.slice(0, colon) : rest;
  const tag = hasTag ? rest.slice(colon + 1) : 'latest';
  const path = host === 'docker.io' && !given.includes('/') ? `library/${given}` : given;
  if (path.toLowerCase() !== path && pathPattern.test(path.toLowerCase())) {
    return `invalid reference format: repository name (${path}) must be lowercase`;
  }
  const wellFormed = pathPattern.test(path) && tagPattern.test(tag) && (digest === undefined || digestPattern.test(digest));
  if (!wellFormed || more.length > 0) return 'invalid reference format';
  const repository = `${host}/${path}`;
  return { host, path, tag, digest, repository, full: digest ? `${repository}@${digest}` : `${repository}:${tag}` };
};
