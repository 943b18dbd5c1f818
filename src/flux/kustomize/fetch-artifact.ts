// Gets an artifact from where its source object says, over the cluster's network, and checks its digest.
import { createHash } from 'node:crypto';
import type { PodNetwork } from '../../workloads/program.ts';
import { MemoryTree } from '../build/file-tree.ts';
import { untar } from './untar.ts';

export interface Artifact {
  url: string;
  digest: string;
  revision: string;
  metadata?: Record<string, string>;
}

/** The server has no such file: the source is about to make a new one. */
export class ArtifactNotFound extends Error {}

let folders = 0;

/** A name like those of the real controller's folders, which stand in messages. Nothing is written there. */
const folderName = (): string => `/tmp/kustomization-${3_000_000_000 + folders++ * 7_919}`;

export const fetchArtifact = async (network: PodNetwork, artifact: Artifact): Promise<MemoryTree> => {
  let response: Response;
  try {
    response = await network.fetch(artifact.url);
  } catch (error) {
    throw new Error(
      `failed to download archive: GET ${artifact.url} giving up after 10 attempt(s): Get "${artifact.url}": ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  if (response.status === 404) throw new ArtifactNotFound('file not found');
  if (response.status !== 200)
    throw new Error(`failed to download archive from ${artifact.url} (status: ${response.status} ${response.statusText})`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (digest !== artifact.digest)
    throw new Error(
      `failed to verify archive: computed digest doesn't match provided '${artifact.digest}' (check whether file size exceeds max download size)`,
    );
  return new MemoryTree(folderName(), untar(bytes));
};
