// Controllers of Flux that start, say so and wait: what they do comes with later issues. `gitops-lab engine` names them.
import type { Program } from '../workloads/program.ts';
import { startManager } from './runtime/manager.ts';

export const idleControllerNames = ['helm-controller', 'source-watcher'];

const idle = (name: string): Program => ({
  name,
  matches: ({ repository }) => repository.endsWith(`fluxcd/${name}`),
  start: (context) =>
    startManager(context, name, ({ log }) =>
      log.info(`${name} is not simulated yet: it reports healthy and reconciles nothing`, { logger: 'setup' }),
    ),
});

export const idleControllers: Program[] = idleControllerNames.map(idle);
