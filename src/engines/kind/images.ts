/** The one table of the kind engine's images and versions. */
import type { BaseName } from '../../registry/base-image.ts';
import { fluxManifests, knownComponents } from '../../flux/install/flux-manifests.ts';

/** Another one: `gitops-lab start --engine kind --image NAME`, or GITOPS_LAB_NODE_IMAGE. */
export const defaultNodeImage = 'kindest/node:v1.34.0';

/** The first release of kind that reads the configuration we write. */
export const oldestKind = '0.20.0';

const podinfoTags = ['6.5.0', '6.6.0', '6.7.0', '6.8.0', '6.9.2'];

/** What a cluster without them waits for first. */
export const fluxImages = (): string[] =>
  fluxManifests({
    // No lab uses source-watcher.
    components: knownComponents.filter((each) => each !== 'source-watcher'),
    namespace: 'flux-system',
    registry: 'ghcr.io/fluxcd',
    networkPolicy: false,
    watchAllNamespaces: true,
    logLevel: 'info',
    tolerationKeys: [],
  })
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ spec }) => (spec.template.spec.containers as { image: string }[])[0]?.image ?? '');

/** A controller's name, and what it runs; every other image is called what it is called. */
export const fluxImage = (name: string): string => fluxImages().find((image) => image.includes(`/${name}:`)) ?? name;

/** What the labs run besides Flux. */
export const labImages = (): string[] => [
  ...podinfoTags.map((tag) => `ghcr.io/stefanprodan/podinfo:${tag}`),
  'ghcr.io/controlplaneio-fluxcd/flux-operator:v0.58.1',
  'docker.io/library/redis:7.4-alpine',
];

/** The local Docker's copies are put into the node; a node with internet pulls the others. */
export const courseImages = (): string[] => [...fluxImages(), ...labImages()];

/** What the lab's own images are built upon; mirrored once into its registry. */
export const baseImages: Record<BaseName, string> = { web: 'busybox:1.37', node: 'node:20-slim' };
