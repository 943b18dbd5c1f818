// /version and the three health endpoints.

export const kubernetesVersion = 'v1.34.4';

export const versionDocument = {
  major: '1',
  minor: '34',
  emulationMajor: '1',
  emulationMinor: '34',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '33',
  gitVersion: kubernetesVersion,
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-02-10T12:00:00Z',
  goVersion: '',
  compiler: 'node',
  platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
};

const checks: Record<string, string[]> = {
  healthz: ['ping', 'log', 'etcd', 'poststarthook/start-apiextensions-controllers', 'poststarthook/rbac/bootstrap-roles'],
  livez: ['ping', 'log', 'etcd', 'poststarthook/start-apiextensions-controllers', 'poststarthook/rbac/bootstrap-roles'],
  readyz: [
    'ping',
    'log',
    'etcd',
    'informer-sync',
    'poststarthook/start-apiextensions-controllers',
    'poststarthook/rbac/bootstrap-roles',
    'shutdown',
  ],
};

/** The text of /healthz, /livez, /readyz and their single checks; undefined for other paths. */
export const healthText = (path: string, query: URLSearchParams): string | undefined => {
  const [, endpoint = '', ...rest] = path.split('/');
  const known = checks[endpoint];
  if (!known) return undefined;
  if (rest.length && rest[0] !== '') return known.includes(rest.join('/')) ? 'ok' : undefined;
  if (!query.has('verbose')) return 'ok';
  return `${known.map((name) => `[+]${name} ok\n`).join('')}${endpoint} check passed\n`;
};
