// flux create: which words make which object, and every flag that one of them takes.
import type { FlagTable, Flags } from '../../flags.ts';
import type { Verb } from '../../standin.ts';
import { fail, type FluxContext } from '../context.ts';
import {
  alert,
  alertProvider,
  gitRepository,
  imagePolicy,
  imageRepository,
  imageUpdate,
  knownWords,
  kustomization,
  ociRepository,
  parseKind,
  receiver,
  type FluxKind,
} from '../kinds.ts';
import { createObject } from './create-object.ts';
import { createSecret, secretKinds } from './create-secret.ts';
import { checkedName } from './flag-values.ts';
import { imagePolicySpec, imageRepositorySpec, imageUpdateSpec } from './image-spec.ts';
import { kustomizationSpec } from './kustomization-spec.ts';
import { alertProviderSpec, alertSpec, receiverSpec } from './notification-spec.ts';
import { gitSpec, ociSpec } from './source-spec.ts';

const specs = new Map<FluxKind, (flags: Flags) => unknown>([
  [gitRepository, gitSpec],
  [ociRepository, ociSpec],
  [kustomization, kustomizationSpec],
  [imageRepository, imageRepositorySpec],
  [imagePolicy, imagePolicySpec],
  [imageUpdate, imageUpdateSpec],
  [receiver, receiverSpec],
  [alert, alertSpec],
  [alertProvider, alertProviderSpec],
]);

const text = { type: 'string' } as const;
const list = { type: 'list' } as const;

const imageFlags: FlagTable = {
  image: { type: 'string', summary: 'the image repository to scan' },
  'scan-timeout': text,
  'image-ref': { type: 'string', summary: 'the ImageRepository that a policy chooses from' },
  'select-semver': { type: 'string', summary: 'a range of versions' },
  'select-alpha': text,
  'select-numeric': text,
  'filter-regex': { type: 'string', summary: 'only tags that match' },
  'filter-extract': text,
  'reflect-digest': text,
  'git-repo-ref': { type: 'string', summary: 'the GitRepository that an automation writes to' },
  'git-repo-namespace': text,
  'git-repo-path': text,
  'checkout-branch': text,
  'push-branch': text,
  'author-name': text,
  'author-email': text,
  'commit-template': text,
  'signing-key-secret': text,
  'signing-key-type': text,
};

const notificationFlags: FlagTable = {
  type: { type: 'string', summary: 'type of a receiver or an alert provider' },
  event: list,
  resource: { type: 'list', summary: 'KIND/NAME that a receiver wakes' },
  hostname: text,
  address: text,
  channel: text,
  'provider-ref': text,
  'event-severity': text,
  'event-source': list,
};

export const create: Verb<FluxContext> = {
  summary: 'Create or update sources and resources',
  usage: 'flux create (source …|kustomization|image …|receiver|alert|alert-provider|secret …) NAME [options] [--export]',
  flags: {
    export: { type: 'boolean', summary: 'print the manifest instead of applying it' },
    interval: { type: 'string', default: '1m0s', summary: 'how often to look' },
    label: { type: 'list' },
    url: { type: 'string', summary: 'address of the source' },
    branch: { type: 'string', summary: 'git branch' },
    tag: text,
    'tag-semver': { type: 'string', summary: 'range of versions' },
    commit: text,
    'ref-name': text,
    digest: text,
    'secret-ref': { type: 'string', summary: 'Secret with credentials' },
    'ignore-paths': { type: 'list' },
    'recurse-submodules': { type: 'boolean' },
    insecure: { type: 'boolean' },
    source: { type: 'string', summary: 'KIND/NAME[.NAMESPACE] of the source' },
    path: { type: 'string', default: './', summary: 'folder in the source' },
    prune: { type: 'boolean', summary: 'delete what left the source' },
    wait: { type: 'boolean', summary: 'check the health of everything that is applied' },
    'health-check': { type: 'list' },
    'health-check-timeout': { type: 'string', default: '2m0s' },
    'retry-interval': text,
    'depends-on': { type: 'list', summary: 'Kustomizations that must be ready first' },
    'target-namespace': text,
    'service-account': text,
    username: { short: 'u', type: 'string' },
    password: { short: 'p', type: 'string' },
    'bearer-token': text,
    'ca-crt-file': text,
    silent: { short: 's', type: 'boolean' },
    ...imageFlags,
    ...notificationFlags,
  },
  async run(context, { args, flags }) {
    if (args[0] === 'secret' && secretKinds.includes(args[1] ?? ''))
      return createSecret(context, args[1] ?? '', checkedName(args[2]), flags);
    const { kind, rest } = parseKind(args);
    const spec = kind && specs.get(kind);
    if (kind && spec) return createObject(context, kind, checkedName(rest[0]), spec(flags), flags);
    const secrets = secretKinds.map((each) => `secret ${each}`).join(', ');
    throw fail(`this stand-in of flux cannot create "${args.join(' ')}"; it knows: ${knownWords([...specs.keys()])}, ${secrets}`);
  },
};
