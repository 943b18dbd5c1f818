// The operator that serves ResourceSet and ResourceSetInputProvider, as a Program of the simulated kubelet. Written from its public documentation.
import type { Program } from '../../workloads/program.ts';
import { startManager } from '../runtime/manager.ts';

export const fluxOperator: Program = {
  name: 'flux-operator',
  matches: ({ repository }) => repository.endsWith('/flux-operator'),
  start: (context) => startManager(context, 'flux-operator', () => {}),
};
