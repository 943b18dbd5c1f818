// OCIArtifactTag: the tags of an image or artifact, with their digests.
import { OciClient } from '../../source/oci-client.ts';
import { loginIn } from '../../source/oci-auth.ts';
import { adler32 } from '../../template/sprig/adler32.ts';
import type { InputSet } from '../input-set.ts';
import { chooseTags } from './choose.ts';
import type { Question } from './provider-type.ts';

const parse = (url: string): { host: string; repository: string } => {
  const match = /^oci:\/\/([^/]+)\/(.+)$/.exec(url);
  if (!match) throw new Error(`failed to parse OCI repository '${url}': it must begin with oci:// and name a repository`);
  return { host: match[1] as string, repository: match[2] as string };
};

export const ociTags = async ({ spec, filter, secret, fetch, signal }: Question): Promise<InputSet[]> => {
  const { host, repository } = parse(spec.url ?? '');
  const authorization = secret && loginIn(secret, host);
  const client = new OciClient({ fetch, host, repository, insecure: Boolean(spec.insecure), authorization, signal });
  const tags = await client.tags().catch((error: Error) => {
    throw new Error(`failed to list OCI tags for '${host}/${repository}': ${error.message}`, { cause: error });
  });
  return Promise.all(
    chooseTags(tags, filter).map(async (tag) => {
      const digest = await client.digest(tag).catch((error: Error) => {
        throw new Error(`failed to get the digest of '${host}/${repository}:${tag}': ${error.message}`, { cause: error });
      });
      return { id: String(adler32(tag)), tag, digest };
    }),
  );
};
