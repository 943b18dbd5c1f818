/** The cluster's own Docker network. Its gateway is an address of this machine that nodes and pods reach, and nobody outside. */
import { createServer } from 'node:net';
import { LabError } from '../../errors.ts';
import { askDocker, docker } from './docker.ts';

export const gatewayOf = async (network: string): Promise<string | undefined> => {
  const { code, stdout } = await docker(['network', 'inspect', network, '--format', '{{range .IPAM.Config}}{{println .Gateway}}{{end}}']);
  if (code !== 0) return undefined;
  return stdout.split('\n').find((line) => /^\d+\.\d+\.\d+\.\d+$/.test(line));
};

// Asked by listening: a bridge without containers is not among the interfaces that Node lists.
export const isOfThisMachine = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });

export const otherMachine = () =>
  new LabError({
    family: 'environment',
    code: 'docker/other-machine',
    message: 'Docker runs in a virtual machine here: its containers cannot reach a forge that listens on this machine only.',
    next: 'gitops-lab start --engine embedded',
    data: { because: 'Docker runs in a virtual machine here' },
  });

/** Makes the network if it is missing; the address under which both sides reach forge and registry. */
export const ensureNetwork = async (network: string): Promise<string> => {
  if ((await gatewayOf(network)) === undefined) await askDocker(['network', 'create', '--label', 'dev.gitops-lab=true', network]);
  const address = await gatewayOf(network);
  if (address && (await isOfThisMachine(address))) return address;
  await removeNetwork(network);
  throw otherMachine();
};

export const removeNetwork = async (network: string): Promise<void> => {
  await docker(['network', 'rm', network]);
};
