import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../platform/package-root.ts';
import { courseImages, fluxImage } from './images.ts';

/** As the labs' files name them; what is in the lab's own registry begins with {{registry}}. */
const namedInLabs = (): Set<string> => {
  const labs = join(packageRoot, 'labs');
  const files = (readdirSync(labs, { recursive: true }) as string[]).filter((path) => path.endsWith('.yaml'));
  const found = files.flatMap((path) => [
    ...readFileSync(join(labs, path), 'utf8').matchAll(/\bimage: *["']?([a-z][\w./-]*\/[\w./-]+:[\w.-]*\w)/g),
  ]);
  return new Set(found.map(([, image]) => image as string).filter((image) => !image.endsWith('____')));
};

it('is a table of every public image that a lab runs', () => {
  const named = [...namedInLabs()];
  expect(named).toContain('ghcr.io/stefanprodan/podinfo:6.7.0');
  expect(named.filter((image) => !courseImages().includes(image))).toEqual([]);
});

it('knows what a controller of Flux runs', () => {
  expect(fluxImage('source-controller')).toMatch(/^ghcr\.io\/fluxcd\/source-controller:v\d/);
  expect(fluxImage('docker.io/library/redis:7.4-alpine')).toBe('docker.io/library/redis:7.4-alpine');
});
