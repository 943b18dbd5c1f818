// A real etcd and kube-apiserver (test/fidelity starts them), where they are on this machine.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModule } from '../load-module.mjs';
import { find } from './measure.mjs';

export const startRealServer = async () => {
  if (!find('kube-apiserver') || !find('etcd')) return undefined;
  const module = await loadModule('test/fidelity/real-server.ts');
  const server = await module.startRealServer({ controllers: false });
  const cache = mkdtempSync(join(tmpdir(), 'gitops-lab-cache-'));
  const close = async () => {
    await server.close();
    rmSync(cache, { recursive: true, force: true });
  };
  return { pids: server.pids, kubeconfig: server.kubeconfig, environment: { KUBECONFIG: server.kubeconfig, KUBECACHEDIR: cache }, close };
};
