// flux create source git|oci.
import type { Flags } from '../../flags.ts';
import { fail } from '../context.ts';
import { compact, duration } from './flag-values.ts';

export const gitSpec = (flags: Flags) => {
  const url = flags.string('url');
  if (!url) throw fail('url is required');
  const scheme = /^([a-z]+):\/\//.exec(url)?.[1] ?? '';
  if (!['ssh', 'http', 'https'].includes(scheme)) throw fail(`git URL scheme '${scheme}' not supported, can be: ssh, http and https`);
  const ref = compact({
    branch: flags.string('branch'),
    commit: flags.string('commit'),
    name: flags.string('ref-name'),
    semver: flags.string('tag-semver'),
    tag: flags.string('tag'),
  });
  if (!Object.keys(ref).length)
    throw fail('a Git ref is required, use one of the following: --branch, --tag, --commit, --ref-name or --tag-semver');
  const secret = flags.string('secret-ref');
  return compact({
    ignore: flags.list('ignore-paths').join('\n'),
    interval: duration(flags, 'interval'),
    recurseSubmodules: flags.boolean('recurse-submodules') || undefined,
    ref,
    secretRef: secret ? { name: secret } : undefined,
    url,
  });
};

export const ociSpec = (flags: Flags) => {
  const url = flags.string('url');
  if (!url) throw fail('url is required');
  const ref = compact({ digest: flags.string('digest'), semver: flags.string('tag-semver'), tag: flags.string('tag') });
  if (!Object.keys(ref).length) throw fail('--tag, --tag-semver or --digest is required');
  const secret = flags.string('secret-ref');
  return compact({
    insecure: flags.boolean('insecure') || undefined,
    interval: duration(flags, 'interval'),
    provider: 'generic',
    ref,
    secretRef: secret ? { name: secret } : undefined,
    url,
  });
};
