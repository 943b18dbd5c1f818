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

export const kinds = [gitRepository, ociRepository, kustomization];

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

/** Reads `source git NAME`, `kustomization NAME`, `ks NAME`, `kustomizations`. Returns the kind and what follows. */
export const parseKind = (args: string[]): { kind: FluxKind | undefined; rest: string[] } => {
  const [first = '', second = '', ...more] = args;
  if (/^sources?$/.test(first)) {
    const kind = [...kinds, ...otherKinds].find((each) => each.words[0] === 'source' && each.words[1] === second);
    return { kind, rest: more };
  }
  if (/^(ks|kustomizations?)$/.test(first)) return { kind: kustomization, rest: args.slice(1) };
  return { kind: undefined, rest: args.slice(1) };
};

/** `main@sha1:016a1cee`: revisions as `flux get` shortens them. */
export const shortRevision = (text: string): string => text.replace(/(sha1|sha256|sha384|sha512):([0-9a-f]{8})[0-9a-f]+/g, '$1:$2');
