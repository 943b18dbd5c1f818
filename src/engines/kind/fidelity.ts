/** What is real on kind, and what is ours. */
import type { Fidelity } from '../provider.ts';

export const kindFidelity: Fidelity[] = [
  {
    part: 'Kubernetes',
    how: 'real',
    note: 'A kind cluster: real API server, scheduler, kubelet and containers, in a Docker container of one node.',
  },
  { part: 'Flux', how: 'real', note: 'The real controllers, installed by the real flux or by our stand-in.' },
  {
    part: 'Git forge',
    how: 'real',
    note: 'Git smart HTTP served by the git of this machine, on the address of the cluster’s own network.',
  },
  {
    part: 'Image registry',
    how: 'real',
    note: 'OCI distribution 1.1; the node pulls from it over plain HTTP. A second one has images of its own and asks everybody for a login.',
  },
  {
    part: 'Reset and checkpoints',
    how: 'simulated',
    note: 'The API server’s objects are put back one by one, Git and registry whole. Objects that were deleted come back with new uids.',
  },
  {
    part: 'Cloud load balancers, more nodes',
    how: 'left out',
    note: 'One node, no load balancer; Services of type LoadBalancer stay pending.',
  },
  {
    part: 'Fast-forwarded time',
    how: 'left out',
    note: 'A real cluster’s clock is the machine’s: an interval of ten minutes takes ten minutes.',
  },
];
