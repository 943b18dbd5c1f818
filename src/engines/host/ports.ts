/** Picks ports once, so that addresses that stand in Git stay true. Below the ephemeral ranges of Linux and macOS: nobody gets them by chance. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

export interface Ports {
  api: number;
  forge: number;
  registry: number;
  privateRegistry: number;
  control: number;
}

const lowest = 20_000;
const highest = 29_990;
const roles = ['api', 'forge', 'registry', 'control', 'privateRegistry'] as const satisfies (keyof Ports)[];

export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });

export const choosePorts = async (): Promise<Ports> => {
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = randomInt(lowest, highest);
    const free = await Promise.all(roles.map((_, at) => isFree(base + at)));
    if (free.every(Boolean)) return { api: base, forge: base + 1, registry: base + 2, control: base + 3, privateRegistry: base + 4 };
  }
  throw new Error(`no five free ports in a row between ${lowest} and ${highest}`);
};

/** Settings of an earlier version know four ports; the fifth is found behind them. */
export const completePorts = async (ports: Omit<Ports, 'privateRegistry'> & Partial<Ports>): Promise<Ports> => {
  if (ports.privateRegistry !== undefined) return { ...ports, privateRegistry: ports.privateRegistry };
  for (let port = ports.control + 1; port < ports.control + 100; port++) if (await isFree(port)) return { ...ports, privateRegistry: port };
  throw new Error(`no free port behind ${ports.control}`);
};

/** The first of our ports that somebody else holds. */
export const takenPort = async (ports: Ports): Promise<{ role: keyof Ports; port: number } | undefined> => {
  const free = await Promise.all(roles.map((role) => isFree(ports[role])));
  const at = free.indexOf(false);
  const role = roles[at];
  return role && { role, port: ports[role] };
};
