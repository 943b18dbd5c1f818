// The kinds that the flux stand-in knows, and the words of the CLI for each.
export interface FluxKind {
  kind: string;
  apiVersion: string;
  group: string;
  plural: string;
  /** `source git`, `kustomization`: the words behind `flux get|create|delete|...`. */
  words: string[];
  /** `gitrepository`, as `flux get all` prefixes names. */
  lower: string;
  /** Noun of messages: `kustomization suspended`, `source git suspended`. */
  noun: string;
  /** What a successful reconciliation is called: `fetched revision`, `applied revision`. */
  done: string;
}

const define = (
  kind: string,
  group: string,
  version: string,
  rest: Omit<FluxKind, 'kind' | 'apiVersion' | 'group' | 'lower'>,
): FluxKind => ({
  kind,
  group: `${group}.toolkit.fluxcd.io`,
  apiVersion: `${group}.toolkit.fluxcd.io/${version}`,
  lower: kind.toLowerCase(),
  ...rest,
});

export const gitRepository = define('GitRepository', 'source', 'v1', {
  plural: 'gitrepositories',
  words: ['source', 'git'],
  noun: 'source git',
  done: 'fetched revision',
});
export const ociRepository = define('OCIRepository', 'source', 'v1', {
  plural: 'ocirepositories',
  words: ['source', 'oci'],
  noun: 'source oci',
  done: 'fetched revision',
});
export const kustomization = define('Kustomization', 'kustomize', 'v1', {
  plural: 'kustomizations',
  words: ['kustomization'],
  noun: 'kustomization',
  done: 'applied revision',
});

export const imageRepository = define('ImageRepository', 'image', 'v1', {
  plural: 'imagerepositories',
  words: ['image', 'repository'],
  noun: 'image repository',
  done: 'scan fetched',
});
export const imagePolicy = define('ImagePolicy', 'image', 'v1', {
  plural: 'imagepolicies',
  words: ['image', 'policy'],
  noun: 'image policy',
  done: 'selected ref',
});
export const imageUpdate = define('ImageUpdateAutomation', 'image', 'v1', {
  plural: 'imageupdateautomations',
  words: ['image', 'update'],
  noun: 'image update automation',
  done: '',
});
export const receiver = define('Receiver', 'notification', 'v1', {
  plural: 'receivers',
  words: ['receiver'],
  noun: 'receiver',
  done: 'Receiver reconciliation completed',
});
export const alert = define('Alert', 'notification', 'v1beta3', {
  plural: 'alerts',
  words: ['alert'],
  noun: 'alert',
  done: 'Alert reconciliation completed',
});
export const alertProvider = define('Provider', 'notification', 'v1beta3', {
  plural: 'providers',
  words: ['alert-provider'],
  noun: 'alert provider',
  done: '',
});

/** Kinds without a controller of their own: they are ready once they are there. */
export const hasNoStatus = (kind: FluxKind): boolean => kind === alert || kind === alertProvider;

export const kinds = [
  gitRepository,
  ociRepository,
  kustomization,
  imageRepository,
  imagePolicy,
  imageUpdate,
  receiver,
  alert,
  alertProvider,
];

/** Further kinds that `flux get all`, `tree`, `events` and `trace` only look at. */
export const otherKinds = [
  define('HelmRepository', 'source', 'v1', {
    plural: 'helmrepositories',
    words: ['source', 'helm'],
    noun: 'source helm',
    done: 'fetched revision',
  }),
  define('HelmChart', 'source', 'v1', { plural: 'helmcharts', words: ['source', 'chart'], noun: 'source chart', done: 'fetched revision' }),
  define('Bucket', 'source', 'v1', { plural: 'buckets', words: ['source', 'bucket'], noun: 'source bucket', done: 'fetched revision' }),
  define('HelmRelease', 'helm', 'v2', { plural: 'helmreleases', words: ['helmrelease'], noun: 'helmrelease', done: 'applied revision' }),
];

/** What may be typed for the first word: plurals, and `ks`. */
const singular: Record<string, string> = {
  sources: 'source',
  images: 'image',
  ks: 'kustomization',
  kustomizations: 'kustomization',
  receivers: 'receiver',
  alerts: 'alert',
  'alert-providers': 'alert-provider',
};

/** Reads `source git NAME`, `images policy NAME`, `kustomization NAME`, `ks NAME`. Returns the kind and what follows. */
export const parseKind = (args: string[]): { kind: FluxKind | undefined; rest: string[] } => {
  const first = singular[args[0] ?? ''] ?? args[0] ?? '';
  const words = ['source', 'image'].includes(first) ? [first, args[1] ?? ''] : [first];
  const kind = [...kinds, ...otherKinds].find((each) => each.words.join(' ') === words.join(' '));
  return { kind, rest: args.slice(words.length) };
};

/** `source git, source oci, …`: for the sentence that says what this stand-in knows. */
export const knownWords = (known: FluxKind[] = kinds): string => known.map(({ words }) => words.join(' ')).join(', ');

/** `main@sha1:016a1cee`: revisions as `flux get` shortens them. */
export const shortRevision = (text: string): string => text.replace(/(sha1|sha256|sha384|sha512):([0-9a-f]{8})[0-9a-f]+/g, '$1:$2');
