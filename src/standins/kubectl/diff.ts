// kubectl diff: what apply would change, asked of the server as a dry run, shown by the learner's own diff program.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { pathOf, type DiscoveredResource } from '../../kubernetes/rest/discovery.ts';
import { runProcess } from '../../platform/process.ts';
import type { Flags } from '../flags.ts';
import { ExitError, type Verb } from '../standin.ts';
import { lastApplied, patchFor } from './apply.ts';
import type { KubectlContext } from './context.ts';
import { readManifests } from './manifests.ts';
import { toYaml, withoutManagedFields } from './print.ts';

const fileName = (object: KubeObject, namespace: string | undefined): string =>
  [object.apiVersion.replace('/', '.'), object.kind, namespace ?? '', object.metadata.name].join('.');

/** A folder named as kubectl names it: LIVE-1234567890. */
const makeFolder = (title: string): string => {
  const folder = join(tmpdir(), `${title}-${process.hrtime.bigint() % 10_000_000_000n}`);
  mkdirSync(folder);
  return folder;
};

interface Wanted {
  object: KubeObject;
  resource: DiscoveredResource;
  namespace: string | undefined;
}

const dryRun = async (
  context: KubectlContext,
  { object, resource, namespace }: Wanted,
  live: KubeObject | undefined,
  flags: Flags,
): Promise<KubeObject> => {
  const wanted = { ...object, metadata: { ...object.metadata, ...(namespace ? { namespace } : {}) } };
  const fieldManager = flags.string('field-manager') || (flags.boolean('server-side') ? 'kubectl' : 'kubectl-client-side-apply');
  const query = { dryRun: 'All', fieldManager };
  const path = pathOf(resource, namespace, object.metadata.name);
  if (flags.boolean('server-side')) {
    const applied = {
      method: 'PATCH',
      path,
      query: { ...query, force: flags.boolean('force-conflicts') },
      contentType: 'application/apply-patch+yaml',
      body: wanted,
    };
    return context.client.json<KubeObject>(applied);
  }
  if (!live) return context.client.json<KubeObject>({ method: 'POST', path: pathOf(resource, namespace), query, body: wanted });
  const { patch, contentType } = patchFor(live, wanted, resource);
  return context.client.json<KubeObject>({ method: 'PATCH', path, query, contentType, body: patch });
};

/** The annotation of client-side apply is no part of the difference. */
const shown = (object: KubeObject, live: KubeObject | undefined): string => {
  const kept = live?.metadata.annotations?.[lastApplied];
  const annotations = { ...object.metadata.annotations, ...(kept ? { [lastApplied]: kept } : {}) };
  const metadata = Object.keys(annotations).length ? { ...object.metadata, annotations } : object.metadata;
  return toYaml(withoutManagedFields({ ...object, metadata }));
};

const writeBoth = async (context: KubectlContext, flags: Flags, live: string, merged: string): Promise<void> => {
  for (const { object, source } of await readManifests(context, flags)) {
    const resource = await context.resourceOf(object, source);
    const namespace = resource.namespaced ? (object.metadata.namespace ?? context.namespace(flags)) : undefined;
    const before = await context.get(resource, namespace, object.metadata.name).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    const after = await dryRun(context, { object, resource, namespace }, before, flags);
    if (before) writeFileSync(join(live, fileName(object, namespace)), toYaml(withoutManagedFields(before)));
    writeFileSync(join(merged, fileName(object, namespace)), shown(after, before));
  }
};

export const diff: Verb<KubectlContext> = {
  summary: 'Diff the live version against a would-be applied version',
  usage: 'kubectl diff (-f FILENAME | -k DIRECTORY)',
  flags: {
    filename: { short: 'f', type: 'list' },
    kustomize: { short: 'k', type: 'string' },
    recursive: { short: 'R', type: 'boolean' },
    'server-side': { type: 'boolean', summary: 'as apply --server-side would' },
    'force-conflicts': { type: 'boolean' },
    'field-manager': { type: 'string' },
  },
  async run(context, { flags }) {
    const [live, merged] = [makeFolder('LIVE'), makeFolder('MERGED')];
    try {
      await writeBoth(context, flags, live, merged);
      const [program = 'diff', ...words] = (context.terminal.env.KUBECTL_EXTERNAL_DIFF ?? 'diff -u -N').split(' ');
      const result = await runProcess(program, [...words, live, merged]);
      context.terminal.out(result.stdout);
      if (result.code === null || result.code > 1) throw new ExitError(`error: ${result.stderr.trim() || `${program} failed`}`, 2);
      return result.code;
    } finally {
      for (const folder of [live, merged]) rmSync(folder, { recursive: true, force: true });
    }
  },
};
