// image-automation-controller as a Program of the simulated kubelet.
import { isDeepStrictEqual } from 'node:util';
import type { Source } from '../../kubernetes/controller/controller.ts';
import type { Request } from '../../kubernetes/controller/reconciler.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { timestamp } from '../../platform/clock.ts';
import type { Program } from '../../workloads/program.ts';
import { startManager, type Manager } from '../runtime/manager.ts';
import { ObjectPass } from '../runtime/object-pass.ts';
import { gitRepositoryKind, repositoryOf } from './automation-source.ts';
import { automationKind, AutomationWork } from './automation-work.ts';
import { latestRefOf } from './image-refs.ts';
import { imagePolicyKind } from './select-policies.ts';

const automations = (manager: Manager, concerns: (automation: KubeObject) => boolean): Request[] =>
  manager
    .informer(automationKind)
    .list()
    .filter(concerns)
    .map(({ metadata }) => ({ namespace: metadata.namespace, name: metadata.name }));

/** Other settings of a repository are for those who use it; new commits are not. */
const repositories = (manager: Manager): Source => ({
  informer: manager.informer(gitRepositoryKind),
  requests: ({ type, object: { metadata } }, previous) => {
    if (type !== 'MODIFIED' || !previous || previous.metadata.generation === metadata.generation) return [];
    return automations(manager, (each) => {
      const { namespace, name } = repositoryOf(each);
      return namespace === metadata.namespace && name === metadata.name;
    });
  },
});

/** Which files a policy's markers are in is known only to Git: another image is for every automation of the namespace. */
const policies = (manager: Manager): Source => ({
  informer: manager.informer(imagePolicyKind),
  requests: ({ type, object }, previous) => {
    const latest = latestRefOf(object);
    if (type !== 'MODIFIED' || !previous || !latest || isDeepStrictEqual(latest, latestRefOf(previous))) return [];
    return automations(manager, ({ metadata }) => metadata.namespace === object.metadata.namespace);
  },
});

const setUp = (manager: Manager): void => {
  const work = new AutomationWork(manager);
  const pass = new ObjectPass({
    manager,
    kind: automationKind,
    showsRequests: true,
    begin: ({ status }) => void (status.lastAutomationRunTime = timestamp(manager.clock)),
    reconcile: (each) => work.reconcile(each),
  });
  manager.add({
    kind: automationKind,
    sources: [repositories(manager), policies(manager)],
    reconcile: (request, log, signal) => pass.run(request, log, signal),
  });
};

export const imageAutomationController: Program = {
  name: 'image-automation-controller',
  matches: ({ repository }) => repository.endsWith('fluxcd/image-automation-controller'),
  start: (context) => startManager(context, 'image-automation-controller', setUp),
};
