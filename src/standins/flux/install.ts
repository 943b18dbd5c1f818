// flux install.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { applyObjects, componentsText, defaultComponents, NoMatch } from '../../flux/install/bootstrap.ts';
import { fluxManifests, fluxVersion, knownComponents, type ManifestOptions } from '../../flux/install/flux-manifests.ts';
import type { FlagTable, Flags } from '../flags.ts';
import type { Verb } from '../standin.ts';
import { componentsHealthy } from './check.ts';
import { fail, type FluxContext } from './context.ts';

export const componentFlags: FlagTable = {
  components: { type: 'list', summary: 'the controllers, comma-separated' },
  'components-extra': { type: 'list', summary: 'further controllers, such as image-reflector-controller,image-automation-controller' },
  'network-policy': { type: 'boolean', default: 'true' },
  'watch-all-namespaces': { type: 'boolean', default: 'true' },
  'log-level': { type: 'string', default: 'info' },
  registry: { type: 'string', default: 'ghcr.io/fluxcd' },
  'toleration-keys': { type: 'list' },
};

const chosenComponents = (flags: Flags): string[] => {
  const chosen = [...(flags.given('components') ? flags.list('components') : defaultComponents), ...flags.list('components-extra')];
  for (const name of chosen) if (!knownComponents.includes(name)) throw fail(`component ${name} is not available`);
  return [...new Set(chosen)];
};

export const manifestOptions = (flags: Flags): ManifestOptions => {
  const level = flags.string('log-level');
  if (!['debug', 'info', 'error'].includes(level))
    throw fail(`invalid argument "${level}" for "--log-level" flag: unsupported log level '${level}', must be one of: debug, info, error`);
  return {
    components: chosenComponents(flags),
    namespace: flags.string('namespace'),
    registry: flags.string('registry'),
    networkPolicy: flags.boolean('network-policy'),
    watchAllNamespaces: flags.boolean('watch-all-namespaces'),
    logLevel: level,
    tolerationKeys: flags.list('toleration-keys'),
  };
};

export const applyAll = async (context: FluxContext, objects: KubeObject[]): Promise<void> => {
  try {
    await applyObjects(context.client, objects);
  } catch (error) {
    throw error instanceof NoMatch ? fail(error.message) : error;
  }
};

/** How Flux came into the cluster, if at all. */
export const installedBy = async (context: FluxContext): Promise<'bootstrap' | 'install' | undefined> => {
  try {
    const crd = await context.client.json<KubeObject>({
      path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gitrepositories.source.toolkit.fluxcd.io',
    });
    return crd.metadata.labels?.['kustomize.toolkit.fluxcd.io/name'] ? 'bootstrap' : 'install';
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
};

export const install: Verb<FluxContext> = {
  summary: 'Install or upgrade Flux',
  usage: 'flux install [--components-extra=CONTROLLER,...] [--export]',
  flags: { ...componentFlags, export: { type: 'boolean', summary: 'print the manifests instead of applying them' } },
  async run(context, { flags }) {
    if (flags.boolean('export')) {
      context.terminal.out(componentsText(manifestOptions(flags)));
      return 0;
    }
    const namespace = flags.string('namespace');
    context.generate('generating manifests');
    const objects = fluxManifests(manifestOptions(flags));
    context.success('manifests build completed');
    context.action(`installing components in ${namespace} namespace`);
    if ((await installedBy(context)) === 'bootstrap')
      throw fail(`this cluster has already been bootstrapped with Flux ${fluxVersion}! Please use 'flux bootstrap' to upgrade`);
    await applyAll(context, objects);
    context.waiting('verifying installation');
    if (!(await componentsHealthy(context, namespace, flags, false))) throw fail('install failed');
    context.success('install finished');
    return 0;
  },
};
