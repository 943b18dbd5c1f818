// A kind cluster of its own for a proof, thrown away afterwards. Its time is the machine's: a proof takes as long as Flux takes.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kindProvider } from '../engines/kind/provider.ts';
import { RealClock, systemNow } from '../platform/clock.ts';
import type { KubeObject } from '../kubernetes/machinery/object.ts';
import { isApiError } from '../kubernetes/machinery/status.ts';
import { RestClient } from '../kubernetes/rest/rest-client.ts';
import { pause } from '../platform/pause.ts';
import type { ClosableStage } from './prove-stage.ts';

const settleLimitMs = 30_000;
const kustomizations = '/apis/kustomize.toolkit.fluxcd.io/v1/kustomizations';

interface Passes {
  conditions?: { type: string; status: string }[];
  history?: { lastReconciled: string }[];
}

/** Suspended, waiting for another or failing ones have no pass to wait for. */
const hasPassed = ({ spec, status }: KubeObject, since: number): boolean => {
  const { conditions = [], history = [] } = (status ?? {}) as Passes;
  if (spec?.suspend || !conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True')) return true;
  return history.some(({ lastReconciled }) => Date.parse(lastReconciled) >= since);
};

/** Controllers that were started anew look at everything once. Whoever changes something by hand before that would lose it to that look. */
const firstPassOver = async (kubeconfig: string, since: number): Promise<void> => {
  const client = RestClient.fromFile(kubeconfig, 'gitops-lab-prove');
  try {
    for (let waited = 0; waited < settleLimitMs; waited += 250) {
      const { items } = await client.json<{ items: KubeObject[] }>({ path: kustomizations });
      if (items.every((each) => hasPassed(each, since))) return;
      await pause(250);
    }
  } catch (error) {
    // There is no Flux yet.
    if (!isApiError(error) || error.code !== 404) throw error;
  } finally {
    client.close();
  }
};

export const openKindStage = async (env: Record<string, string> = {}, nodeImage?: string): Promise<ClosableStage> => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-lab-prove-'));
  const stateDir = join(folder, '.gitops-lab');
  mkdirSync(stateDir, { recursive: true });
  const destroy = async () => {
    await kindProvider.destroy(stateDir);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const access = await kindProvider.start(stateDir, { step: (_, work) => work() }, { nodeImage });
    return {
      site: { access, workspace: folder, stateDir, clock: new RealClock(), env },
      checkpoint: (name) => kindProvider.checkpoint(stateDir, name),
      restore: async (name) => {
        const since = Math.floor(systemNow() / 1000) * 1000;
        if (!(await kindProvider.restore(stateDir, name))) throw new Error(`there is no checkpoint ${name}`);
        await firstPassOver(access.kubeconfig, since);
      },
      close: destroy,
    };
  } catch (error) {
    await destroy();
    throw error;
  }
};
