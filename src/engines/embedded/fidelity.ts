/** The honest list: what is real here, what is imitated, what is missing. */
import type { Fidelity } from '../provider.ts';

export const fidelity: Fidelity[] = [
  {
    part: 'Kubernetes API',
    how: 'real',
    note: 'The REST protocol of 1.34 over TLS; your kubectl, flux and client libraries talk to it unmodified. The server behind it is ours.',
  },
  {
    part: 'Validation, defaults, admission',
    how: 'real',
    note: 'Same refusals, same words, for the kinds and fields that the labs touch; rarely used fields are accepted unchecked.',
  },
  { part: 'RBAC, ServiceAccounts, quotas', how: 'real', note: 'Evaluated at each request, also for the controllers.' },
  { part: 'Server-side apply, managedFields', how: 'real', note: 'Owners and conflicts come out as on a real cluster.' },
  {
    part: 'Git forge',
    how: 'real',
    note: 'Git smart HTTP, merges and rebases by the git of this machine. Pull requests, labels, comments, statuses, protected branches and webhooks answer as Gitea 1.24 does at the addresses that Flux, its SDK and gitops-lab pr use; reviews, forks, issues of their own, SSH and teams are left out. A webhook reaches names inside the cluster; one that failed is sent again from its page, not by itself, as in Gitea; one of your user (user/hooks) with the event package is told of each image pushed to the registry.',
  },
  {
    part: 'Image registry',
    how: 'real',
    note: 'OCI distribution 1.1; docker, crane and oras push and pull. A second one has images of its own and asks everybody for a login.',
  },
  {
    part: 'Flux controllers',
    how: 'simulated',
    note: 'The source, kustomize, image and notification controllers act as the real ones do (our own implementation); they run only while their Deployments have ready pods. Left out: SSH, signatures, client certificates, cloud logins; the notification providers azuredevops, azureeventhub, googlepubsub, nats and otel, proxies, receivers of type gcr and generic-oidc. Nothing is sent beyond this machine: whatever has an address on the internet fails as it would offline.',
  },
  {
    part: 'Helm',
    how: 'left out',
    note: 'Its controller starts, reports healthy and says so in its log, but reconciles nothing yet. HelmRepository, HelmChart and Bucket are stored only.',
  },
  {
    part: 'ResourceSets',
    how: 'simulated',
    note: 'The operator that serves ResourceSet, ResourceSetInputProvider and FluxInstance is our own, written from its public documentation.',
  },
  {
    part: 'Deployments, Jobs, scheduling',
    how: 'simulated',
    note: 'The controllers are ours and follow the documented algorithms; there is one node.',
  },
  {
    part: 'Containers',
    how: 'simulated',
    note: 'No container runs, but for programs of your own. A pod of a known image acts its part: it becomes ready, logs, serves a page, crashes on purpose.',
  },
  {
    part: 'Your own programs',
    how: 'real',
    note: "An image made with release --from runs for real: Node, as a child process of the engine, with the ServiceAccount's own token, its pod's environment and volumes. It is no container: it has no disk and no child processes, at most 512 MB and 8 at once, and reaches the cluster's API, not other pods.",
  },
  {
    part: 'Public images',
    how: 'simulated',
    note: 'There is no internet: well-formed names on public registries are taken to exist. The registry of the lab is really asked, and a missing tag is ErrImagePull.',
  },
  { part: 'kubectl exec', how: 'simulated', note: 'A small shell with a handful of commands.' },
  {
    part: 'Cluster network',
    how: 'simulated',
    note: 'Service names, endpoints and port-forward work; packets, network policies and DNS servers do not exist.',
  },
  { part: 'Volumes', how: 'simulated', note: 'ConfigMaps, Secrets and emptyDir are folders; there is no storage driver.' },
  { part: 'Metrics, autoscaling', how: 'left out', note: 'kubectl top has no numbers; a HorizontalPodAutoscaler stays as it is.' },
  { part: 'Admission webhooks, API aggregation', how: 'left out', note: 'Such objects are stored and never called.' },
];
