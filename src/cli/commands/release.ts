/** `gitops-lab release`: a version of an image, by a real push to the lab's registry. Without a version, what is there. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { requireWorkspace } from '../../course/workspace.ts';
import type { EngineAccess } from '../../engines/provider.ts';
import { findProvider } from '../../engines/providers.ts';
import { registryLogin } from '../../engines/registry-login.ts';
import { LabError } from '../../errors.ts';
import { isBase } from '../../registry/base-image.ts';
import { RegistryPush } from '../../registry/registry-push.ts';
import { programImage } from '../../registry/program-image.ts';
import { releaseImage } from '../../registry/release-image.ts';
import { releaseTarget, requireTag, type ReleaseTarget } from '../../registry/release-target.ts';
import { isBroken, type Broken } from '../../registry/web-image.ts';
import type { CommandContext, Outcome, Run } from '../command.ts';
import { whereToLook } from '../open-session.ts';

const engineAccess = async (context: CommandContext): Promise<EngineAccess> => {
  const { stateDir, settings } = requireWorkspace(whereToLook(context));
  const { access } = await findProvider(settings.engine).status(stateDir);
  if (access) return access;
  throw new LabError({ family: 'environment', code: 'engine/not-running', message: 'The engine does not run.', next: 'gitops-lab start' });
};

const brokenOf = (word: string | undefined): Broken | undefined => {
  if (word === undefined || isBroken(word)) return word;
  throw new LabError({
    family: 'usage',
    code: 'release/broken',
    message: `«${word}» is no way to be broken: crash ends at once, unready never answers its readiness probe.`,
    next: 'gitops-lab release web 1.2.0 --broken crash',
  });
};

const byVersion = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

const listOne = async (registry: RegistryPush, { host, repository }: ReleaseTarget): Promise<Outcome> => {
  const tags = (await registry.tags(repository)).sort(byVersion);
  const text = tags.length
    ? [`  ${host}/${repository}`, ...tags.map((tag) => `    ${tag}`)].join('\n')
    : `  ${host} has no image ${repository}. Release one: gitops-lab release ${repository} 1.0.0`;
  return { json: { registry: host, images: [{ repository, tags }] }, text };
};

const imagesOf = async (registry: RegistryPush) => {
  const repositories = (await registry.repositories()).filter((each) => !isBase(each));
  return Promise.all(repositories.map(async (repository) => ({ repository, tags: (await registry.tags(repository)).sort(byVersion) })));
};

/** Both registries of the lab; the one with a login only when something is in it. */
const listAll = async ({ registry, privateRegistry }: EngineAccess): Promise<Outcome> => {
  const open = { registry: registry.host, images: await imagesOf(new RegistryPush({ host: registry.host })) };
  const closed = {
    registry: privateRegistry.host,
    images: await imagesOf(new RegistryPush({ host: privateRegistry.host, login: privateRegistry.publisher })),
  };
  const shown = closed.images.length > 0 ? [open, closed] : [open];
  const width = Math.max(0, ...shown.flatMap(({ images }) => images.map(({ repository }) => repository.length)));
  const text = shown.flatMap(({ registry: host, images }) => [
    `  ${host}${host === closed.registry ? '   asks for a login' : ''}`,
    ...images.map(({ repository, tags }) => `  ${repository.padEnd(width)}  ${tags.join(' ')}`),
  ]);
  return { json: { ...open, private: closed }, text: text.join('\n') };
};

const mayReplace = async ({ terminal, flags, json }: CommandContext, name: string): Promise<boolean> => {
  if (flags['force'] !== undefined) return true;
  if (!terminal.interactive || json) return false;
  const { default: inquirer } = await import('inquirer');
  const message = `${name} is there already. Replace it? Who pulled it before keeps the old one.`;
  return (await inquirer.prompt([{ type: 'confirm', name: 'sure', message, default: false }])).sure;
};

const release = async (
  context: CommandContext,
  { login, ...target }: ReleaseTarget & { login: string | undefined },
  version: string,
): Promise<Outcome> => {
  const { repository, host } = target;
  const registry = new RegistryPush({ host, login });
  const broken = brokenOf(context.flags['broken']);
  const tag = requireTag(version, repository);
  const name = `${repository}:${tag}`;
  const replaced = await registry.has(repository, tag);
  if (replaced && !(await mayReplace(context, name)))
    throw new LabError({
      family: 'usage',
      code: 'release/there',
      message: `${name} is there already. A tag that changes its content deceives everybody who pulled it before.`,
      next: `gitops-lab release ${repository} ${tag} --force`,
    });
  const from = context.flags['from'];
  const content =
    from === undefined ? undefined : await programImage(programFolder(context, from), repository.split('/').at(-1) as string, tag);
  const { image, digest } = await releaseImage(target, { version: tag, broken, content, login });
  const note = broken ? `, broken on purpose (${broken})` : '';
  return {
    json: { image, registry: host, repository, tag, digest, replaced, broken: broken ?? null },
    text: `  released ${image}${note}\n  ${digest}`,
  };
};

/** A clone is meant from each place of the lab: its shell opens in another one. */
const programFolder = (context: CommandContext, from: string): string => {
  const here = resolve(context.cwd, from);
  const inWorkspace = resolve(requireWorkspace(whereToLook(context)).folder, from);
  return !existsSync(here) && existsSync(inWorkspace) ? inWorkspace : here;
};

export const run: Run = async (context) => {
  const { positionals, flags } = context;
  const [image, version] = positionals;
  const access = await engineAccess(context);
  if (image === undefined) return listAll(access);
  const target = releaseTarget(image, access.registry.host);
  const login = flags['login'] ?? registryLogin(access, target.host);
  return version === undefined
    ? listOne(new RegistryPush({ host: target.host, login }), target)
    : release(context, { ...target, login }, version);
};
