import { expect, it } from 'vitest';
import { parseImageReference } from './image-reference.ts';
import { unreachable } from './public-registries.ts';

it.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['nginx:1.27', 'docker.io/library/nginx:1.27'],
  ['stefanprodan/podinfo:6.9.2', 'docker.io/stefanprodan/podinfo:6.9.2'],
  ['ghcr.io/fluxcd/source-controller:v1.9.5', 'ghcr.io/fluxcd/source-controller:v1.9.5'],
  ['127.0.0.1:5001/team/web', '127.0.0.1:5001/team/web:latest'],
  ['localhost/web:1', 'localhost/web:1'],
  [`web@sha256:${'a'.repeat(64)}`, `docker.io/library/web@sha256:${'a'.repeat(64)}`],
])('reads %s', (name, full) => {
  expect(parseImageReference(name)).toMatchObject({ full });
});

it.each([
  ['Web:1.0.0', 'invalid reference format: repository name (library/Web) must be lowercase'],
  ['web:1:2', 'invalid reference format'],
  ['web:', 'invalid reference format'],
  ['we b', 'invalid reference format'],
  ['web@sha256:short', 'invalid reference format'],
])('refuses %s', (name, why) => {
  expect(parseImageReference(name)).toBe(why);
});

const failureOf = (name: string) => {
  const image = parseImageReference(name);
  return typeof image === 'string' ? image : unreachable(image);
};

it.each(['quay.io/x/y:1', 'europe-docker.pkg.dev/p/r/i:1', 'nginx'])('takes %s to exist', (name) => {
  expect(failureOf(name)).toBeUndefined();
});

it.each([
  ['registry.corp.internal/web:1', 'lookup registry.corp.internal on 172.18.0.1:53: no such host'],
  ['10.1.2.3:5000/web:1', 'dial tcp 10.1.2.3:5000: i/o timeout'],
  ['localhost:5999/web:1', 'dial tcp [::1]:5999: connect: connection refused'],
])('knows that %s cannot be reached', (name, why) => {
  expect(failureOf(name)).toContain(why);
});
