// image-reflector-controller as a Program of the simulated kubelet.
import { join } from 'node:path';
import type { Source } from '../../kubernetes/controller/controller.ts';
import type { Program } from '../../workloads/program.ts';
import { isTrue } from '../runtime/conditions.ts';
import { startManager, type Manager } from '../runtime/manager.ts';
import { ObjectPass, type PassOptions } from '../runtime/object-pass.ts';
import { imagePolicyKind, ImagePolicyWork, repositoryOf } from './image-policy.ts';
import { imageRepositoryKind, ImageRepositoryWork, scanResultOf } from './image-repository.ts';
import { TagDatabase } from './tag-database.ts';

/** A scan with another result, or the first that succeeds, is for all policies of the repository. */
const scans = (manager: Manager): Source => ({
  informer: manager.informer(imageRepositoryKind),
  requests: ({ type, object }, previous) => {
    const scanned = scanResultOf(object)?.revision;
    const same = scanned === undefined || (previous && scanResultOf(previous)?.revision === scanned);
    const recovered = previous && isTrue(object, 'Ready') && !isTrue(previous, 'Ready');
    if (type === 'MODIFIED' && same && !recovered) return [];
    const { namespace, name } = object.metadata;
    return manager
      .informer(imagePolicyKind)
      .list()
      .filter((policy) => repositoryOf(policy).name === name && repositoryOf(policy).namespace === namespace)
      .map(({ metadata }) => ({ namespace: metadata.namespace, name: metadata.name }));
  },
});

const setUp = (manager: Manager): void => {
  const database = new TagDatabase(join(manager.volumePath('data'), 'tags.json'));
  const repositories = new ImageRepositoryWork(manager, database);
  const policies = new ImagePolicyWork(manager, database);
  const add = (options: Omit<PassOptions, 'manager'>, sources: Source[] = []) => {
    const pass = new ObjectPass({ manager, ...options });
    manager.add({ kind: options.kind, sources, reconcile: (request, log, signal) => pass.run(request, log, signal) });
  };
  add({ kind: imageRepositoryKind, showsRequests: true, reconcile: (pass) => repositories.reconcile(pass) });
  add({ kind: imagePolicyKind, showsRequests: false, reconcile: (pass) => policies.reconcile(pass) }, [scans(manager)]);
};

export const imageReflectorController: Program = {
  name: 'image-reflector-controller',
  matches: ({ repository }) => repository.endsWith('fluxcd/image-reflector-controller'),
  start: (context) => startManager(context, 'image-reflector-controller', setUp),
};
