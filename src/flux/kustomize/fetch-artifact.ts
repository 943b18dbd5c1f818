// Gets an artifact from where its source object says, over the cluster's network, and checks its digest.
import { createHash } from 'node:crypto';
import { sleep, type Clock } from '../../platform/clock.ts';
import type { PodNetwork } from '../../workloads/network/pod-network.ts';
import { MemoryTree } from '../build/file-tree.ts';
import { untar } from './untar.ts';
import type { HttpResponse } from '../../platform/http-response.ts';

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

/** Tries that fail wait 5 s, 10 s, 20 s, then 30 s: hashicorp/go-retryablehttp with this controller's settings. */
const waitMs = (attempt: number): number => Math.min(5_000 * 2 ** attempt, 30_000);

interface Place {
  network: PodNetwork;
  clock: Clock;
  signal: AbortSignal;
  /** `--http-retry` */
  retries: number;
}

const download = async (url: string, { network, clock, signal, retries }: Place): Promise<HttpResponse> => {
  for (let attempt = 0; ; attempt++) {
    let problem: string;
    try {
      const response = await network.fetch(url);
      if (response.status < 500) return response;
      problem = `unexpected HTTP status ${response.status} ${response.statusText}`;
    } catch (error) {
      problem = `Get "${url}": ${(error as Error).message}`;
    }
    if (attempt >= retries || signal.aborted)
      throw new Error(`failed to download archive: GET ${url} giving up after ${attempt + 1} attempt(s): ${problem}`);
    await sleep(clock, waitMs(attempt), signal);
  }
};

export const fetchArtifact = async (place: Place, artifact: Artifact): Promise<MemoryTree> => {
  const response = await download(artifact.url, place);
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
