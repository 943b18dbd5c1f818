// source-controller as a Program of the simulated kubelet.
import type { Program } from '../../workloads/program.ts';
import { startManager, type Manager } from '../runtime/manager.ts';
import { ArtifactStorage } from './artifact-storage.ts';
import { GitRepositoryKind } from './git-repository.ts';
import { OciRepositoryKind } from './oci-repository.ts';
import type { SourceKind } from './source-kind.ts';
import { SourcePass } from './source-pass.ts';

const setUp = (manager: Manager): void => {
  const host = manager.flag('storage-adv-addr') ?? `source-controller.${manager.namespace}.svc.cluster.local.`;
  const storage = new ArtifactStorage(manager.volumePath('data'), host, manager.clock);
  manager.network.serve(9090, (request, response) => storage.serve(request, response));
  const add = (kind: SourceKind) => {
    const pass = new SourcePass(manager, storage, kind);
    manager.add({
      kind: { apiVersion: kind.apiVersion, kind: kind.kind },
      concurrency: 2,
      reconcile: (request, log, signal) => pass.run(request, log, signal),
    });
  };
  add(new GitRepositoryKind(manager, storage));
  add(new OciRepositoryKind(manager, storage));
};

export const sourceController: Program = {
  name: 'source-controller',
  matches: ({ repository }) => repository.endsWith('fluxcd/source-controller'),
  start: (context) => startManager(context, 'source-controller', setUp),
};
