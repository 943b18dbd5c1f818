import { parseAllDocuments } from 'yaml';
import { describe, expect, it } from 'vitest';
import { findClient } from '../../../test/real-clients.ts';
import { runProcess } from '../../platform/process.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { fluxManifests } from './flux-manifests.ts';

const base = {
  components: ['source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller'],
  namespace: 'flux-system',
  registry: 'ghcr.io/fluxcd',
  networkPolicy: true,
  watchAllNamespaces: true,
  logLevel: 'info',
  tolerationKeys: [],
};
const flux = findClient('flux');

const withoutProse = (value: unknown, isProperties = false): unknown => {
  if (Array.isArray(value)) return value.map((each) => withoutProse(each));
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      !isProperties && key === 'description' && typeof each === 'string' ? [] : [[key, withoutProse(each, key === 'properties')]],
    ),
  );
};

describe("Flux's install manifests", () => {
  it('hold the four default controllers and what they need', () => {
    const names = fluxManifests(base).map((each) => `${each.kind}/${each.metadata.name}`);
    expect(names.filter((each) => each.startsWith('Deployment/'))).toEqual([
      'Deployment/source-controller',
      'Deployment/kustomize-controller',
      'Deployment/helm-controller',
      'Deployment/notification-controller',
    ]);
    expect(names).toContain('CustomResourceDefinition/gitrepositories.source.toolkit.fluxcd.io');
    expect(names).not.toContain('CustomResourceDefinition/imagepolicies.image.toolkit.fluxcd.io');
  });

  it.runIf(flux).each([
    ['', base],
    ['--components=kustomize-controller --network-policy=false', { ...base, components: ['kustomize-controller'], networkPolicy: false }],
    [
      '--components-extra=source-watcher --namespace=gitops',
      { ...base, components: [...base.components, 'source-watcher'], namespace: 'gitops' },
    ],
    [
      '--watch-all-namespaces=false --log-level=debug --registry=reg.lab/x --toleration-keys=a,b',
      { ...base, watchAllNamespaces: false, logLevel: 'debug', registry: 'reg.lab/x', tolerationKeys: ['a', 'b'] },
    ],
  ])('are what the real flux exports, prose apart: install %s', async (words, options) => {
    const printed = await runProcess(flux as string, ['install', '--export', ...words.split(' ').filter(Boolean)]);
    const expected = parseAllDocuments(printed.stdout).map((document) => withoutProse(document.toJS()) as KubeObject);
    expect(fluxManifests(options)).toEqual(expected);
  });
});
