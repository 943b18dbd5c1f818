// A kind cluster with real Flux as test/truth/README.md describes it: what a scenario needs, whichever engine it is played on.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { kindProvider } from '../../src/engines/kind/provider.ts';
import { runProcess } from '../../src/platform/process.ts';
import type { BareEngine } from '../bare-engine.ts';
import { clientFolders } from '../real-clients.ts';

const extraControllers = '--components-extra=image-reflector-controller,image-automation-controller';

export const startKindBench = async (): Promise<BareEngine> => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-parity-'));
  const stateDir = join(folder, '.gitops-lab');
  mkdirSync(stateDir);
  const close = async () => {
    await kindProvider.destroy(stateDir);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const nodeImage = process.env['GITOPS_LAB_NODE_IMAGE'];
    const { kubeconfig, forge, registry } = await kindProvider.start(stateDir, { step: (_, work) => work() }, { nodeImage });
    const environment = {
      KUBECONFIG: kubeconfig,
      KUBECACHEDIR: join(folder, 'cache'),
      FORGE: forge.url,
      FORGE_TOKEN: `${forge.user}:${forge.token}`,
      REGISTRY: registry.host,
      PATH: [...clientFolders(), process.env['PATH'] ?? ''].join(delimiter),
    };
    const installed = await runProcess('flux', ['install', extraControllers], {
      env: { ...process.env, ...environment },
      timeoutMs: 240_000,
    });
    if (installed.code !== 0) throw new Error(`flux install: ${installed.stderr}`);
    return { environment, close };
  } catch (error) {
    await close();
    throw error;
  }
};
