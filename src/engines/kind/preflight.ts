/** What has to be true before a cluster is made; each missing thing in one sentence. */
import { freemem } from 'node:os';
import { statfsSync } from 'node:fs';
import { gte } from 'semver';
import { LabError } from '../../errors.ts';
import { followProgram } from '../../platform/follow-program.ts';
import { docker } from './docker.ts';
import { oldestKind } from './images.ts';

const gibibyte = 1024 ** 3;
const neededMemory = 1.5 * gibibyte;
const neededDisk = 3 * gibibyte;

const embeddedInstead = 'gitops-lab start --engine embedded';

const missing = (code: string, message: string, next: string) => new LabError({ family: 'environment', code, message, next });

export const requireDocker = async (): Promise<void> => {
  const { code, stderr, failure } = await docker(['version', '--format', '{{.Server.Version}}']);
  if (code === 0) return;
  if (failure === 'missing') throw missing('docker/missing', 'Docker is not installed on this machine.', embeddedInstead);
  if (/permission denied/i.test(stderr)) {
    throw missing(
      'docker/no-rights',
      'Docker runs, but you may not use it (permission denied at its socket).',
      `Add yourself to the group docker and log in again, or: ${embeddedInstead}`,
    );
  }
  throw missing(
    'docker/silent',
    'Docker is installed, but does not answer.',
    `Start Docker, then type: gitops-lab start; or: ${embeddedInstead}`,
  );
};

const requireKind = async (): Promise<void> => {
  const { code, stdout } = await followProgram('kind', ['version'], { timeoutMs: 10_000 });
  if (code !== 0) {
    throw missing(
      'kind/missing',
      'kind is not installed on this machine.',
      `Install kind (https://kind.sigs.k8s.io/docs/user/quick-start), or: ${embeddedInstead}`,
    );
  }
  const version = /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version && gte(version, oldestKind)) return;
  throw missing(
    'kind/too-old',
    `kind ${version ?? '(of an unknown version)'} is too old; ${oldestKind} is needed.`,
    'Update kind, then type: gitops-lab start',
  );
};

const inGibibytes = (bytes: number) => `${(bytes / gibibyte).toFixed(1)} GiB`;

const requireRoom = (stateDir: string): void => {
  const { bavail, bsize } = statfsSync(stateDir);
  const disk = bavail * bsize;
  if (disk < neededDisk)
    throw missing(
      'machine/disk',
      `Only ${inGibibytes(disk)} of disk are free; a cluster needs ${inGibibytes(neededDisk)}.`,
      `Free some, or: ${embeddedInstead}`,
    );
  if (freemem() < neededMemory)
    throw missing(
      'machine/memory',
      `Only ${inGibibytes(freemem())} of memory are free; a cluster needs ${inGibibytes(neededMemory)}.`,
      `End some programs, or: ${embeddedInstead}`,
    );
};

export const preflight = async (stateDir: string): Promise<void> => {
  requireRoom(stateDir);
  await Promise.all([requireDocker(), requireKind()]);
};
