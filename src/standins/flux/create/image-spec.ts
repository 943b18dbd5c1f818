// flux create image repository|policy|update.
import type { Flags } from '../../flags.ts';
import { fail } from '../context.ts';
import { compact, duration } from './flag-values.ts';

// go-containerregistry's parser: a tag is no part of a repository.
const checkedImage = (image: string): string => {
  if (!image) throw fail('an image repository (--image) is required');
  const path = /^(?:[^/]*[.:][^/]*|localhost)\//.test(image) ? image.slice(image.indexOf('/') + 1) : image;
  if (!/^[a-z0-9_\-./]+$/.test(path)) {
    const letters = 'abcdefghijklmnopqrstuvwxyz0123456789_-./';
    throw fail(`unable to parse image value: repository can only contain the characters \`${letters}\`: ${path}`);
  }
  return image;
};

const reference = (name: string) => (name ? { name } : undefined);

export const imageRepositorySpec = (flags: Flags) => ({
  ...compact({
    image: checkedImage(flags.string('image')),
    interval: duration(flags, 'interval'),
    secretRef: reference(flags.string('secret-ref')),
    timeout: flags.string('scan-timeout') ? duration(flags, 'scan-timeout') : undefined,
  }),
});

const order = (flags: Flags, name: string): { order: string } => {
  const value = flags.string(name);
  if (value !== 'asc' && value !== 'desc') throw fail(`--${name} must be one of ["asc", "desc"]`);
  return { order: value };
};

const policyChoice = (flags: Flags) => {
  if (flags.string('select-semver')) return { semver: { range: flags.string('select-semver') } };
  if (flags.string('select-alpha')) return { alphabetical: order(flags, 'select-alpha') };
  if (flags.string('select-numeric')) return { numerical: order(flags, 'select-numeric') };
  throw fail('a policy must be provided with either --select-semver or --select-alpha');
};

const filterTags = (flags: Flags) => {
  const [pattern, extract] = [flags.string('filter-regex'), flags.string('filter-extract')];
  if (extract && !pattern) throw fail('cannot specify --filter-extract without specifying --filter-regex');
  return pattern ? compact({ extract, pattern }) : undefined;
};

export const imagePolicySpec = (flags: Flags) => {
  const imageRepositoryRef = reference(flags.string('image-ref'));
  if (!imageRepositoryRef) throw fail('the name of an ImageRepository in the namespace is required (--image-ref)');
  const policy = policyChoice(flags);
  const digests = flags.string('reflect-digest');
  return compact({
    digestReflectionPolicy: digests,
    filterTags: filterTags(flags),
    imageRepositoryRef,
    // The flag has a default for sources; a policy has an interval only where digests are looked up again.
    interval: digests === 'Always' && flags.given('interval') ? duration(flags, 'interval') : undefined,
    policy,
  });
};

const required = (flags: Flags, name: string, what: string): string => {
  const value = flags.string(name);
  if (!value) throw fail(`${what} is required (--${name})`);
  return value;
};

export const imageUpdateSpec = (flags: Flags) => {
  const name = required(flags, 'git-repo-ref', 'a reference to a GitRepository');
  const branch = required(flags, 'checkout-branch', 'the Git repository branch');
  const author = {
    email: '',
    name: required(flags, 'author-name', 'the author name'),
  };
  author.email = required(flags, 'author-email', 'the author email');
  const signing = reference(flags.string('signing-key-secret'));
  const path = flags.string('git-repo-path');
  return compact({
    git: compact({
      checkout: { ref: { branch } },
      commit: compact({
        author,
        messageTemplate: flags.string('commit-template'),
        signingKey: signing && compact({ secretRef: signing, type: flags.string('signing-key-type') }),
      }),
      push: flags.string('push-branch') ? { branch: flags.string('push-branch') } : undefined,
    }),
    interval: duration(flags, 'interval'),
    sourceRef: compact({ kind: 'GitRepository', name, namespace: flags.string('git-repo-namespace') }),
    update: path ? { path, strategy: 'Setters' } : undefined,
  });
};
