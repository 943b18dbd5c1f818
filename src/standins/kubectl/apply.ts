// kubectl apply: client-side with the last-applied annotation, or --server-side.
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { ApiError, isNotFound } from '../../kubernetes/machinery/status.ts';
import { mergePatch } from '../../kubernetes/patch/merge-patch.ts';
import { strategicMergePatch } from '../../kubernetes/patch/strategic-merge-patch.ts';
import { pathOf, type DiscoveredResource } from '../../kubernetes/rest/discovery.ts';
import { createSchemaSet } from '../../kubernetes/schema/schemas.ts';
import type { Flags } from '../flags.ts';
import { ExitError, type Verb } from '../standin.ts';
import type { KubectlContext } from './context.ts';
import { lowerKind } from './context.ts';
import type { Manifest } from './manifest.ts';
import { readManifests } from './manifests.ts';
import { formatServerError } from './messages.ts';
import { printObjects, toJson } from './print.ts';
import { withRemovals } from './three-way.ts';

export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

const compact = (object: KubeObject): string => `${JSON.stringify(JSON.parse(toJson(object)))}\n`;

/** The manifest with the annotation that the next apply compares with. */
const annotated = (object: KubeObject, namespace: string | undefined): KubeObject => {
  const annotations = { ...object.metadata.annotations };
  delete annotations[lastApplied];
  const metadata = { ...object.metadata, ...(namespace ? { namespace } : {}), annotations };
  const text = compact({ ...object, metadata });
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [lastApplied]: text } } };
};

/** The patch from a live object to a manifest, and whether it would change anything. */
export const patchFor = (live: KubeObject, wanted: KubeObject, resource: DiscoveredResource) => {
  const text = live.metadata.annotations?.[lastApplied];
  const original = text ? (JSON.parse(text) as KubeObject) : undefined;
  const schemas = createSchemaSet();
  const schema = schemas.forKind(wanted.apiVersion, wanted.kind);
  const { annotations: _, ...metadata } = (original?.metadata ?? {}) as KubeObject['metadata'];
  const kept = original && { ...original, metadata: { ...metadata, annotations: original.metadata.annotations } };
  const patch = withRemovals(kept, wanted as unknown as Record<string, unknown>, { schema, schemas });
  const builtIn = schema !== undefined && !resource.group.includes('.fluxcd.');
  const result = builtIn ? strategicMergePatch(live, patch, schema, schemas) : mergePatch(live, patch);
  return {
    patch,
    changes: !isDeepStrictEqual(result, live),
    contentType: builtIn ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json',
  };
};

interface Applied {
  object: KubeObject;
  verb: string;
}

const query = (flags: Flags) => ({
  fieldManager: flags.string('field-manager') || 'kubectl-client-side-apply',
  fieldValidation: validation(flags),
  dryRun: flags.string('dry-run') === 'server' ? 'All' : undefined,
});

const validation = (flags: Flags): string => {
  const word = flags.string('validate');
  return word === 'false' || word === 'ignore' ? 'Ignore' : word === 'warn' ? 'Warn' : 'Strict';
};

interface Place {
  resource: DiscoveredResource;
  namespace: string | undefined;
}

const groupVersion = ({ group, version }: DiscoveredResource) => `${group ? `${group}/` : '/'}${version}`;

/** kubectl shows the patch and its target with a refusal that is not a list of invalid fields. */
const refusedPatch = (error: unknown, patch: unknown, { object, source }: Manifest, { resource, namespace }: Place): unknown => {
  if (!(error instanceof ApiError) || error.reason === 'Invalid') return error;
  const target = `Resource: "${groupVersion(resource)}, Resource=${resource.resource}", GroupVersionKind: "${groupVersion(resource)}, Kind=${resource.kind}"`;
  const where = `applying patch:\n${JSON.stringify(patch)}\nto:\n${target}\nName: "${object.metadata.name}", Namespace: "${namespace ?? ''}"\nfor: "${source}"`;
  return new ExitError(formatServerError(error, where));
};

const missingAnnotation = (name: string) =>
  `Warning: resource ${name} is missing the ${lastApplied} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`;

const clientSide = async (context: KubectlContext, manifest: Manifest, place: Place, flags: Flags): Promise<Applied> => {
  const { resource, namespace } = place;
  const { name } = manifest.object.metadata;
  const wanted = annotated(manifest.object, namespace);
  const dryRun = flags.string('dry-run');
  const live = await context.get(resource, namespace, name).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  if (!live) {
    if (dryRun === 'client') return { object: wanted, verb: 'created' };
    const created = await context.client.json<KubeObject>({
      method: 'POST',
      path: pathOf(resource, namespace),
      query: query(flags),
      body: wanted,
    });
    return { object: created, verb: 'created' };
  }
  if (!live.metadata.annotations?.[lastApplied]) context.terminal.err(missingAnnotation(`${resource.resource}/${name}`));
  const { patch, changes, contentType } = patchFor(live, wanted, resource);
  if (!changes) return { object: live, verb: 'unchanged' };
  if (dryRun === 'client') return { object: live, verb: 'configured' };
  const request = { method: 'PATCH', path: pathOf(resource, namespace, name), query: query(flags), contentType, body: patch };
  const changed = await context.client.json<KubeObject>(request).catch((error: unknown) => {
    throw refusedPatch(error, patch, manifest, place);
  });
  return { object: changed, verb: 'configured' };
};

const serverSide = async (
  context: KubectlContext,
  { object }: Manifest,
  { resource, namespace }: Place,
  flags: Flags,
): Promise<Applied> => {
  const body = { ...object, metadata: { ...object.metadata, ...(namespace ? { namespace } : {}) } };
  const applied = await context.client.json<KubeObject>({
    method: 'PATCH',
    path: pathOf(resource, namespace, object.metadata.name),
    query: { ...query(flags), fieldManager: flags.string('field-manager') || 'kubectl', force: flags.boolean('force-conflicts') },
    contentType: 'application/apply-patch+yaml',
    body,
  });
  return { object: applied, verb: 'serverside-applied' };
};

const conflictAdvice = (error: ApiError): string =>
  `error: ${error.status.message}\nPlease review the fields above--they currently have other managers. Here\nare the ways you can resolve this warning:\n* If you intend to manage all of these fields, please re-run the apply\n  command with the \`--force-conflicts\` flag.\n* If you do not intend to manage all of the fields, please edit your\n  manifest to remove references to the fields that should keep their\n  current managers.\n* You may co-own fields by updating your manifest to match the existing\n  value; in this case, you'll become the manager if the other manager(s)\n  stop managing the field (remove it from their configuration).\nSee https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

const applyOne = async (context: KubectlContext, manifest: Manifest, flags: Flags): Promise<void> => {
  const { object, source } = manifest;
  const resource = await context.resourceOf(object, source);
  const own = object.metadata.namespace;
  if (own && flags.given('namespace') && own !== flags.string('namespace')) {
    throw new ExitError(
      `error: the namespace from the provided object "${own}" does not match the namespace "${flags.string('namespace')}". You must pass '--namespace=${own}' to perform this operation.`,
    );
  }
  const namespace = resource.namespaced ? (own ?? context.namespace(flags)) : undefined;
  const applied = flags.boolean('server-side')
    ? await serverSide(context, manifest, { resource, namespace }, flags)
    : await clientSide(context, manifest, { resource, namespace }, flags);
  const output = flags.string('output');
  if (output) return context.terminal.out(printObjects(applied.object, output));
  const dry = flags.string('dry-run');
  const suffix = dry === 'server' ? ' (server dry run)' : dry === 'client' ? ' (dry run)' : '';
  context.terminal.out(`${lowerKind(resource)}/${object.metadata.name} ${applied.verb}${suffix}\n`);
};

const explain = (error: unknown, source: string): string => {
  if (error instanceof ApiError && error.reason === 'Conflict' && error.status.message?.startsWith('Apply failed'))
    return conflictAdvice(error);
  if (error instanceof ApiError) return formatServerError(error, error.reason === 'Invalid' ? undefined : `creating "${source}"`);
  if (error instanceof ExitError) return error.message;
  throw error;
};

export const apply: Verb<KubectlContext> = {
  summary: 'Apply a configuration to a resource by file name or stdin',
  usage: 'kubectl apply (-f FILENAME | -k DIRECTORY) [--server-side] [--dry-run=none|server|client]',
  flags: {
    filename: { short: 'f', type: 'list', summary: 'files or folders of manifests, or - for standard input' },
    kustomize: { short: 'k', type: 'string', summary: 'a kustomization folder' },
    recursive: { short: 'R', type: 'boolean' },
    'server-side': { type: 'boolean', summary: 'the server merges and keeps who owns which field' },
    'force-conflicts': { type: 'boolean', summary: 'take over fields of other managers' },
    'field-manager': { type: 'string' },
    'dry-run': { type: 'string', bare: 'client', default: 'none' },
    validate: { type: 'string', bare: 'strict', default: 'strict' },
    output: { short: 'o', type: 'string' },
  },
  async run(context, { flags }) {
    let failed = 0;
    for (const manifest of await readManifests(context, flags)) {
      try {
        await applyOne(context, manifest, flags);
      } catch (error) {
        context.terminal.err(`${explain(error, manifest.source)}\n`);
        failed++;
      }
    }
    return failed ? 1 : 0;
  },
};
