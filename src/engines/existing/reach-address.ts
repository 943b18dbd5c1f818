/** The address of this machine that a cluster's nodes reach: the one from which this machine would speak to a node. Nothing is sent. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { LabError } from '../../errors.ts';
import type { RestClient } from '../../kubernetes/rest/rest-client.ts';

interface Node {
  status?: { addresses?: { type: string; address: string }[] };
}

const anyPort = 9;

const sourceTowards = (address: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4');
    const done = (answer?: string) => {
      socket.close();
      resolve(answer);
    };
    socket.once('error', () => done());
    socket.connect(anyPort, address, () => done(socket.address().address));
  });

const isOurs = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });

const noAddress = (message: string) =>
  new LabError({
    family: 'environment',
    code: 'existing/no-address',
    message,
    next: 'Name an address of this machine that the nodes reach: --address IP',
  });

/** Forge and registry listen there: a cluster that cannot reach them has nothing to follow. */
export const reachAddress = async (client: RestClient, named?: string): Promise<string> => {
  if (named !== undefined) {
    if (await isOurs(named)) return named;
    throw noAddress(`${named} is no address of this machine.`);
  }
  const { items } = await client.json<{ items: Node[] }>({ path: '/api/v1/nodes' });
  const node = items.flatMap(({ status }) => status?.addresses ?? []).find(({ type }) => type === 'InternalIP')?.address;
  const address = node && (await sourceTowards(node));
  if (address && !address.startsWith('127.')) return address;
  throw noAddress(`Which address of this machine the cluster's nodes reach could not be found out.`);
};
