import { unresolved } from './registry-client.ts';
import type { ImageReference } from './image-reference.ts';

/** Registries that anybody may pull from: names there are taken to exist, as nobody can be asked without the internet. */
const publicHosts = [
  'docker.io',
  'ghcr.io',
  'quay.io',
  'gcr.io',
  'registry.k8s.io',
  'k8s.gcr.io',
  'mcr.microsoft.com',
  'public.ecr.aws',
  'registry.gitlab.com',
  'registry.access.redhat.com',
  'registry.redhat.io',
  'lscr.io',
  'cgr.dev',
  'nvcr.io',
  'icr.io',
  'docker.elastic.co',
];
const publicSuffixes = ['.gcr.io', '.pkg.dev', '.docker.io'];

const isAddress = (name: string) => /^[\d.]+$/.test(name);

/** Undefined for a public registry; otherwise how a pull from there ends, in containerd's words. */
export const unreachable = ({ host, path, tag, digest, full }: ImageReference): string | undefined => {
  if (publicHosts.includes(host) || publicSuffixes.some((each) => host.endsWith(each))) return undefined;
  const [name = '', port = '443'] = host.split(':');
  const loopback = name === 'localhost' || name.startsWith('127.');
  const address = name === 'localhost' ? `[::1]:${port}` : `${name}:${port}`;
  const why =
    isAddress(name) || loopback
      ? loopback
        ? `dial tcp ${address}: connect: connection refused`
        : `dial tcp ${address}: i/o timeout`
      : `dial tcp: lookup ${name} on 172.18.0.1:53: no such host`;
  return unresolved(full, `failed to do request: Head "https://${host}/v2/${path}/manifests/${digest ?? tag}": ${why}`);
};
