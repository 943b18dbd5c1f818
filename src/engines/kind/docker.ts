/** Docker as this engine needs it: questions about containers, networks and images, and what must be changed. */
import { LabError } from '../../errors.ts';
import { followProgram, type FollowOptions } from '../../platform/follow-program.ts';
import type { ProcessResult } from '../../platform/process.ts';

const questionLimitMs = 20_000;

export const docker = (args: string[], options: FollowOptions = {}): Promise<ProcessResult> =>
  followProgram('docker', args, { timeoutMs: questionLimitMs, ...options });

/** The answer's text; a refusal is an error in Docker's own words. */
export const askDocker = async (args: string[], options?: FollowOptions): Promise<string> => {
  const result = await docker(args, options);
  if (result.code === 0) return result.stdout.trim();
  throw dockerRefused(args, result);
};

export const dockerRefused = (args: string[], { stderr, failure }: ProcessResult): LabError => {
  const words = failure === 'timeout' ? 'it did not answer in time' : (stderr.trim().split('\n').at(-1) ?? '');
  return new LabError({
    family: 'environment',
    code: 'docker/refused',
    message: `docker ${args[0]} ${args[1] ?? ''} failed: ${words}`,
    next: 'See that Docker runs (docker info), then type: gitops-lab start',
  });
};

export type ContainerState = 'running' | 'paused' | 'exited' | 'created' | 'missing';

export const containerState = async (name: string): Promise<ContainerState> => {
  const { code, stdout } = await docker(['container', 'inspect', '--format', '{{.State.Status}}', name]);
  return code === 0 ? (stdout.trim() as ContainerState) : 'missing';
};

const localImages = async (): Promise<Set<string>> => {
  const { stdout } = await docker(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}']);
  return new Set(stdout.split('\n'));
};

/** Docker leaves out what it takes for granted. */
const shortName = (image: string): string => image.replace(/^docker\.io\/(library\/)?/, '');

/** Those of them that the local Docker holds. */
export const heldImages = async (wanted: readonly string[]): Promise<string[]> => {
  const held = await localImages();
  return wanted.filter((image) => held.has(shortName(image)));
};
