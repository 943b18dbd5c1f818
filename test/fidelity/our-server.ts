// The embedded API server in this process: bare, or with the controllers of src/workloads beside it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApiServer } from '../../src/kubernetes/server.ts';
import { RealClock } from '../../src/platform/clock.ts';
import { startWorkloads } from '../../src/workloads/index.ts';
import { Connection } from './connection.ts';
import type { Server } from './real-server.ts';

export const startOurServer = async ({ controllers }: { controllers: boolean }): Promise<Server> => {
  const stateDir = mkdtempSync(join(tmpdir(), 'gitops-lab-ours-'));
  const clock = new RealClock();
  const api = await startApiServer({ clock, stateDir: undefined });
  const token = /token: (\S+)/.exec(api.kubeconfig())?.[1] ?? '';
  const workloads = controllers
    ? startWorkloads({ clientFor: (user) => api.client(user), clock, registryHosts: [], programs: [], stateDir })
    : undefined;
  const connection = new Connection(api.url, token);
  const close = async () => {
    connection.close();
    await workloads?.stop();
    await api.close();
    rmSync(stateDir, { recursive: true, force: true });
  };
  return { connection, close };
};
