// Whether the tests on a real kind cluster can run here: Docker answers, kind is there, and so is a node image that needs no download.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const rig = join(process.env.RIG_DIR ?? join(homedir(), '.cache', 'gitops-lab-rig'), 'bin');
const images = [process.env.GITOPS_LAB_NODE_IMAGE, 'gitops-lab-rig/node:v1.34.4'].filter(Boolean);

const answers = (command, ...args) => spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;

/** The environment for it, or why it does not run. */
export const kindSuite = () => {
  const path = [...(existsSync(rig) ? [rig] : []), process.env.PATH].join(delimiter);
  const has = (name) => path.split(delimiter).some((folder) => existsSync(join(folder, name)));
  if (!has('docker') || !answers('docker', 'version')) return { why: 'no Docker answers here' };
  if (!has('kind') || !has('kubectl') || !has('flux')) return { why: 'kind, kubectl or flux are missing here' };
  const image = images.find((each) => answers('docker', 'image', 'inspect', each));
  if (!image) return { why: 'no node image is on this machine' };
  return { env: { ...process.env, PATH: path, GITOPS_LAB_KIND: '1', GITOPS_LAB_NODE_IMAGE: image, PROVE_ENGINE: 'kind' } };
};
