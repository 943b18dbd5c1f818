/** kind's configuration file, and the registry mirrors that the node's containerd reads. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { writeWhole } from '../../platform/atomic-file.ts';

/** Mounted into the node. */
export const certsFolder = (stateDir: string) => join(stateDir, 'kind-certs.d');

/** containerd reads the folder at each pull: the lab's registries speak plain HTTP. A login comes from the pod's imagePullSecrets. */
export const writeMirrors = (stateDir: string, registryHosts: string[]): void => {
  for (const host of registryHosts) writeMirror(stateDir, host);
};

const writeMirror = (stateDir: string, registryHost: string): void => {
  const folder = join(certsFolder(stateDir), registryHost);
  mkdirSync(folder, { recursive: true });
  writeWhole(
    join(folder, 'hosts.toml'),
    `server = "http://${registryHost}"\n\n[host."http://${registryHost}"]\n  capabilities = ["pull", "resolve"]\n`,
  );
};

// containerd 1.x and 2.x call the same plugin by other names; each ignores the other's.
const configPath = ['io.containerd.grpc.v1.cri', 'io.containerd.cri.v1.images'].map(
  (plugin) => `[plugins."${plugin}".registry]\n  config_path = "/etc/containerd/certs.d"\n`,
);

/** One node; the API server listens on loopback, on a port that stays. */
export const clusterConfig = (stateDir: string, cluster: string, apiPort: number): string =>
  stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    name: cluster,
    networking: { apiServerAddress: '127.0.0.1', apiServerPort: apiPort },
    containerdConfigPatches: configPath,
    nodes: [
      {
        role: 'control-plane',
        extraMounts: [{ hostPath: certsFolder(stateDir), containerPath: '/etc/containerd/certs.d', readOnly: true }],
      },
    ],
  });
