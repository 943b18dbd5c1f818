/** What has to be true before a cluster is made; each missing thing in one sentence. */
import { freemem } from 'node:os';
import { statfsSync } from 'node:fs';
import { gte } from 'semver';
import { LabError } from '../../errors.ts';
import { followProgram } from '../../platform/follow-program.ts';
import { docker, heldImages } from './docker.ts';
import { oldestKind } from './images.ts';
import { gatewayOf, isOfThisMachine, otherMachine } from './network.ts';
import { canReach, registryOf } from './reach-registry.ts';

const gibibyte = 1024 ** 3;
const neededMemory = 1.5 * gibibyte;
const neededDisk = 3 * gibibyte;

const embeddedInstead = 'gitops-lab start --engine embedded';

/** `because` is half a sentence, for the line that says why another engine was taken. */
const missing = (code: string, because: string, message: string, next: string) =>
  new LabError({ family: 'environment', code, message, next, data: { because } });

export const requireDocker = async (): Promise<void> => {
  const { code, stderr, failure } = await docker(['version', '--format', '{{.Server.Version}}']);
  if (code === 0) return;
  if (failure === 'missing') throw missing('docker/missing', 'no Docker here', 'Docker is not installed on this machine.', embeddedInstead);
  if (/permission denied/i.test(stderr)) {
    throw missing(
      'docker/no-rights',
      'Docker runs, but you may not use it',
      'Docker runs, but you may not use it (permission denied at its socket).',
      `Add yourself to the group docker and log in again, or: ${embeddedInstead}`,
    );
  }
  throw missing(
    'docker/silent',
    'Docker does not answer',
    'Docker is installed, but does not answer.',
    `Start Docker, then type: gitops-lab start; or: ${embeddedInstead}`,
  );
};

const requireKind = async (): Promise<void> => {
  const { code, stdout } = await followProgram('kind', ['version'], { timeoutMs: 10_000 });
  if (code !== 0) {
    throw missing(
      'kind/missing',
      'Docker answers, but kind is not installed',
      'kind is not installed on this machine.',
      `Install kind (https://kind.sigs.k8s.io/docs/user/quick-start), or: ${embeddedInstead}`,
    );
  }
  const version = /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version && gte(version, oldestKind)) return;
  throw missing(
    'kind/too-old',
    'kind is too old',
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
      `too little disk for a real cluster, ${inGibibytes(disk)}`,
      `Only ${inGibibytes(disk)} of disk are free; a cluster needs ${inGibibytes(neededDisk)}.`,
      `Free some, or: ${embeddedInstead}`,
    );
  if (freemem() < neededMemory)
    throw missing(
      'machine/memory',
      `too little memory for a real cluster, ${inGibibytes(freemem())}`,
      `Only ${inGibibytes(freemem())} of memory are free; a cluster needs ${inGibibytes(neededMemory)}.`,
      `End some programs, or: ${embeddedInstead}`,
    );
};

export const preflight = async (folder: string): Promise<void> => {
  requireRoom(folder);
  await Promise.all([requireDocker(), requireKind()]);
};

/** What also has to be true before this engine is taken unasked: its node image can be had, and containers reach this machine. */
export const preflightUnasked = async (folder: string, nodeImage: string): Promise<void> => {
  await preflight(folder);
  await Promise.all([requireNodeImage(nodeImage), requireSameMachine()]);
};

const requireNodeImage = async (image: string): Promise<void> => {
  if ((await heldImages([image])).length > 0 || (await canReach(registryOf(image)))) return;
  throw noNodeImage(image);
};

/** Also what kind's own failure to pull it is told as. */
export const noNodeImage = (image: string) =>
  missing(
    'kind/no-image',
    `the node image ${image} is not on this machine and cannot be pulled`,
    `The node image ${image} is not on this machine and could not be pulled.`,
    'With internet: gitops-lab prefetch. With another image: gitops-lab start --engine kind --image NAME',
  );

/** Asked of Docker's own bridge, so that nothing is made for a question. */
const requireSameMachine = async (): Promise<void> => {
  const address = await gatewayOf('bridge');
  if (address !== undefined && !(await isOfThisMachine(address))) throw otherMachine();
};
