/** The lab's small app: a page on port 8080 that says its version. A version may be broken on purpose. */
import type { ImageDescription } from './compose-image.ts';

export type Broken = 'crash' | 'unready';

export const isBroken = (word: string): word is Broken => word === 'crash' || word === 'unready';

const serve = (folder: string) => ['httpd', '-f', '-v', '-p', '8080', '-h', folder];

const faults: Record<Broken, Pick<ImageDescription, 'entrypoint' | 'layers'>> = {
  crash: { entrypoint: ['sh', '-c', 'echo "fatal: the release is broken" >&2; exit 1'], layers: [{}] },
  // It runs, and every page but one is missing: a readiness probe on / or /healthz gets a 404.
  unready: { entrypoint: serve('/srv'), layers: [{ 'srv/README': 'this release has no pages\n' }] },
};

export const webImage = (name: string, version: string, broken?: Broken): ImageDescription => ({
  entrypoint: serve('/www'),
  layers: [{ 'www/index.html': `${name} ${version}\n`, 'www/version': `${version}\n`, 'www/healthz': 'ok\n' }],
  ports: [8080],
  labels: {
    'org.opencontainers.image.title': name,
    'org.opencontainers.image.version': version,
    ...(broken ? { 'dev.gitops-lab.broken': broken } : {}),
  },
  ...(broken ? faults[broken] : {}),
});
