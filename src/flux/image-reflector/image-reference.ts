// An image's name as go-containerregistry reads it: registry, repository, and the name with everything implicit spelled out.
import { PassFailure } from '../runtime/object-pass.ts';

export interface ImageReference {
  /** `127.0.0.1:5001`, `index.docker.io` */
  host: string;
  repository: string;
  /** `index.docker.io/library/nginx` */
  canonicalName: string;
}

const invalid = (message: string) => new PassFailure('ImageURLInvalid', message, { stalled: true });

const dockerHub = 'index.docker.io';

/** Throws a stalled failure for what is no name of an image. */
export const parseImage = (image: string): ImageReference => {
  const scheme = /^(.*?):\/\//.exec(image)?.[1];
  if (scheme !== undefined) throw invalid(`image '${image}' should not include URL scheme; remove '${scheme}://'`);
  const [first = '', ...rest] = image.split('/');
  const named = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const [host, path] = named ? [first, rest.join('/')] : [dockerHub, image];
  const tag = /:(.*)$/.exec(path)?.[1];
  if (tag !== undefined && !path.includes('@')) throw invalid(`image '${image}' should not include a tag; remove ':${tag}'`);
  const repository = (host === dockerHub || host === 'docker.io') && !path.includes('/') ? `library/${path}` : path;
  if (/^[a-z0-9_./-]{2,255}$/.test(repository)) {
    const registry = host === 'docker.io' ? dockerHub : host;
    return { host: registry, repository, canonicalName: `${registry}/${repository}` };
  }
  throw invalid(`could not parse reference: ${image}`);
};
