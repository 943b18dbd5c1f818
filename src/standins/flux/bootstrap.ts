// flux bootstrap git over HTTP with a login. SSH and deploy keys are left to the real flux.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProcess, type ProcessResult } from '../../platform/process.ts';
import type { Flags } from '../flags.ts';
import type { Verb } from '../standin.ts';
import { bootstrapCommits, loginSecret, syncObjects, type BootstrapOptions } from '../../flux/install/bootstrap.ts';
import { fluxManifests } from '../../flux/install/flux-manifests.ts';
import { componentsHealthy } from './check.ts';
import { fail, isCurrent, type FluxContext } from './context.ts';
import { goDuration } from './create/flag-values.ts';
import { applyAll, componentFlags, installedBy, manifestOptions } from './install.ts';
import { gitRepository, kustomization, type FluxKind } from './kinds.ts';

interface Repository {
  folder: string;
  url: string;
  branch: string;
  login: string[];
}

const git = ({ folder, login }: Repository, ...args: string[]): Promise<ProcessResult> =>
  runProcess('git', [...login, '-c', 'user.name=Flux', '-c', 'user.email=', '-c', 'commit.gpgsign=false', ...args], {
    cwd: folder,
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_GLOBAL: '/dev/null' },
  });

const must = async (result: Promise<ProcessResult>, what: string): Promise<string> => {
  const { code, stdout, stderr } = await result;
  if (code !== 0) throw fail(`${what}: ${stderr.trim().split('\n').at(-1)}`);
  return stdout;
};

/** git's refusal in the words that flux prints. */
const cloneFailure = (stderr: string): string => {
  if (/not found/i.test(stderr)) return 'repository not found: Not found\n';
  if (/401|Authentication failed|could not read Username/i.test(stderr)) return 'authentication required: Unauthorized\n';
  if (/403/.test(stderr)) return 'authorization failed: Write access denied\n';
  if (/Remote branch .* not found/i.test(stderr)) return `couldn't find remote ref`;
  return stderr.trim().split('\n').at(-1) ?? '';
};

const clone = async (context: FluxContext, repository: Repository): Promise<void> => {
  const { url, branch } = repository;
  context.action(`cloning branch "${branch}" from Git repository "${url}"`);
  const result = await git(repository, 'clone', '-q', '--single-branch', '--branch', branch, url, '.');
  if (result.code !== 0) {
    // An empty repository has no branch yet: flux starts one.
    const refs = await git(repository, 'ls-remote', url);
    const reason = cloneFailure(refs.code === 0 ? result.stderr : refs.stderr);
    if (refs.code !== 0 || refs.stdout.trim())
      throw fail(
        `failed to clone repository: unable to clone '${url}': ${reason}${reason.endsWith('ref') ? ` "refs/heads/${branch}"` : ''}`,
      );
    await must(git(repository, 'init', '-q', '-b', branch), 'failed to create repository');
    await must(git(repository, 'remote', 'add', 'origin', url), 'failed to create repository');
  }
  context.success('cloned repository');
};

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

/** Commits and pushes where something differs; says which. */
const publish = async (
  context: FluxContext,
  repository: Repository,
  { what, message, files }: ReturnType<typeof bootstrapCommits>[number],
): Promise<void> => {
  const changed = Object.entries(files).filter(([path, text]) => read(join(repository.folder, path)) !== text);
  if (!changed.length) return context.success(`${what} manifests are up to date`);
  for (const [path, text] of changed) {
    mkdirSync(dirname(join(repository.folder, path)), { recursive: true });
    writeFileSync(join(repository.folder, path), text);
  }
  await must(git(repository, 'add', '-A'), 'failed to commit');
  await must(git(repository, 'commit', '-q', '-m', message), 'failed to commit');
  const head = (await must(git(repository, 'rev-parse', 'HEAD'), 'failed to commit')).trim();
  context.success(`committed ${what} manifests to "${repository.branch}" ("${head}")`);
  context.action(`pushing ${what} manifests to "${repository.url}"`);
  await must(git(repository, 'push', '-q', 'origin', `HEAD:refs/heads/${repository.branch}`), `failed to push ${what} manifests`);
};

const optionsOf = (flags: Flags): BootstrapOptions => ({
  manifests: manifestOptions(flags),
  url: flags.string('url'),
  branch: flags.string('branch'),
  path: flags.string('path'),
  interval: goDuration(flags.string('interval')),
  login: { username: flags.string('username'), password: flags.string('password') },
});

const reconcileSecret = async (context: FluxContext, flags: Flags): Promise<void> => {
  const namespace = flags.string('namespace');
  context.action(`determining if source secret "${namespace}/${namespace}" exists`);
  context.action('generating source secret');
  if (!flags.boolean('token-auth')) {
    // flux makes an SSH key then, and asks the address of the repository for its host key. A forge that speaks http has none.
    throw fail(`SSH key scan for host ${new URL(flags.string('url')).host} failed, error: ssh: handshake failed: EOF`);
  }
  context.action(`applying source secret "${namespace}/${namespace}"`);
  await applyAll(context, [loginSecret(optionsOf(flags))]);
  context.success('reconciled source secret');
};

/** A cluster follows one folder: another one would delete what the first one brought. Flux refuses as late as this, with the components pushed. */
const refuseOtherPath = async (context: FluxContext, flags: Flags, path: string): Promise<void> => {
  const namespace = flags.string('namespace');
  const live = await context.find(kustomization, namespace, namespace);
  const existing = (live?.spec as { path?: string } | undefined)?.path;
  if (existing !== undefined && existing.replace(/\/$/, '') !== path)
    throw fail(`sync path configuration ("${path}") would overwrite path ("${existing}") of existing Kustomization`);
};

const reconciled = async (context: FluxContext, kind: FluxKind, flags: Flags, head: string): Promise<void> => {
  const namespace = flags.string('namespace');
  context.waiting(`waiting for ${kind.kind} "${namespace}/${namespace}" to be reconciled`);
  const requestedAt = new Date(context.now()).toISOString();
  await context.patch(kind, namespace, namespace, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': requestedAt } } });
  await context.until(flags, async () => {
    const live = await context.get(kind, namespace, namespace);
    const revision = (live.status?.artifact?.revision ?? live.status?.lastAppliedRevision ?? '') as string;
    return isCurrent(live) && revision.endsWith(head);
  });
  context.success(`${kind.kind} reconciled successfully`);
};

const required = (flags: Flags): void => {
  if (!flags.string('url')) throw fail('url is required');
  if (!/^https?:\/\//.test(flags.string('url')))
    throw fail('this stand-in of flux bootstraps over http and https only; install the flux CLI for ssh');
  if (flags.string('url').startsWith('http:') && !flags.boolean('allow-insecure-http'))
    throw fail('scheme http is insecure, pass --allow-insecure-http=true to allow it');
  if (!flags.string('password')) throw fail('this stand-in of flux does not ask for the password: give it with --password');
};

export const bootstrap: Verb<FluxContext> = {
  summary: 'Deploy Flux on a cluster the GitOps way',
  usage:
    'flux bootstrap git --url=URL --branch=main --path=clusters/lab --username=USER --password=TOKEN --token-auth [--allow-insecure-http] [--components-extra=...]',
  flags: {
    ...componentFlags,
    url: { type: 'string', summary: 'address of the repository' },
    branch: { type: 'string', default: 'main', summary: 'branch that Flux follows' },
    path: { type: 'string', default: './', summary: 'folder of this cluster in the repository' },
    interval: { type: 'string', default: '1m0s', summary: 'how often Flux looks at the repository' },
    username: { short: 'u', type: 'string', default: 'git', summary: 'user of the repository' },
    password: { short: 'p', type: 'string', summary: 'password or token' },
    'token-auth': { type: 'boolean', summary: 'keep the token in the cluster instead of making a deploy key' },
    'allow-insecure-http': { type: 'boolean', summary: 'allow http:// addresses' },
    silent: { short: 's', type: 'boolean', summary: 'do not ask' },
    'author-name': { type: 'string', default: 'Flux' },
  },
  async run(context, { args, flags }) {
    if (args[0] !== 'git') throw fail(`this stand-in of flux knows \`flux bootstrap git\` only`);
    required(flags);
    const folder = mkdtempSync(join(tmpdir(), 'flux-bootstrap-'));
    const login = Buffer.from(`${flags.string('username')}:${flags.string('password')}`).toString('base64');
    const repository: Repository = {
      folder,
      url: flags.string('url'),
      branch: flags.string('branch'),
      login: ['-c', `http.extraHeader=Authorization: Basic ${login}`],
    };
    try {
      await run(context, flags, repository);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return 0;
  },
};

const run = async (context: FluxContext, flags: Flags, repository: Repository): Promise<void> => {
  await clone(context, repository);
  context.action('generating component manifests');
  const options = optionsOf(flags);
  const [components, sync] = bootstrapCommits(options);
  context.success('generated component manifests');
  await publish(context, repository, components);
  if ((await installedBy(context)) !== 'bootstrap') {
    context.action(`installing components in "${flags.string('namespace')}" namespace`);
    await applyAll(context, fluxManifests(options.manifests));
    context.success('installed components');
  }
  context.success('reconciled components');
  await reconcileSecret(context, flags);
  const objects = syncObjects(options);
  await refuseOtherPath(context, flags, objects[1]?.spec.path as string);
  context.action('generating sync manifests');
  context.success('generated sync manifests');
  await publish(context, repository, sync);
  context.action('applying sync manifests');
  await applyAll(context, objects);
  context.success('reconciled sync configuration');
  const head = (await must(git(repository, 'rev-parse', 'HEAD'), 'failed to read HEAD')).trim();
  for (const kind of [gitRepository, kustomization]) await reconciled(context, kind, flags, head);
  context.action('confirming components are healthy');
  if (!(await componentsHealthy(context, flags.string('namespace'), flags, false)))
    throw fail('bootstrap failed with 1 health check failure(s)');
  context.success('all components are healthy');
};
