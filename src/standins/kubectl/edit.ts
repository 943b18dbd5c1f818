// kubectl edit and diff: both put an object into a file and start the learner's own program.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { pathOf } from '../../kubernetes/rest/discovery.ts';
import { runOnTerminal, runProcess } from '../../platform/process.ts';
import { ExitError, type Verb } from '../standin.ts';
import { chosen } from './changes.ts';
import { lowerKind, type KubectlContext } from './context.ts';
import { readManifests } from './manifests.ts';
import { toYaml, withoutManagedFields } from './print.ts';

const header = [
  "# Please edit the object below. Lines beginning with a '#' will be ignored,",
  '# and an empty file will abort the edit. If an error occurs while saving this file will be',
  '# reopened with the relevant failures.',
  '#',
  '',
].join('\n');

export const edit: Verb<KubectlContext> = {
  summary: 'Edit a resource on the server',
  usage: 'kubectl edit (TYPE NAME | TYPE/NAME)',
  flags: { output: { short: 'o', type: 'string' }, 'field-manager': { type: 'string' } },
  async run(context, { args, flags }) {
    const folder = mkdtempSync(join(tmpdir(), 'kubectl-edit-'));
    const { env } = context.terminal;
    const editor = env.KUBE_EDITOR || env.VISUAL || env.EDITOR || 'vi';
    try {
      for (const target of await chosen(context, args, flags)) {
        const live = await context.get(target.resource, target.namespace, target.name);
        const file = join(folder, `${target.name}.yaml`);
        const text = header + toYaml(withoutManagedFields(live));
        writeFileSync(file, text);
        await runOnTerminal('sh', ['-c', `${editor} "$0"`, file], { cwd: context.terminal.cwd, env });
        const edited = readFileSync(file, 'utf8');
        if (edited === text || edited.trim() === '') {
          context.terminal.err('Edit cancelled, no changes made.\n');
          continue;
        }
        const body = parse(edited, { version: '1.1' }) as KubeObject;
        const query = { fieldManager: flags.string('field-manager') || 'kubectl-edit', fieldValidation: 'Strict' };
        await context.client.json({ method: 'PUT', path: pathOf(target.resource, target.namespace, target.name), query, body });
        context.terminal.out(`${lowerKind(target.resource)}/${target.name} edited\n`);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return 0;
  },
};

const fileName = (object: KubeObject, namespace: string | undefined): string =>
  [
    object.apiVersion.includes('/') ? object.apiVersion.replace('/', '.') : object.apiVersion,
    object.kind,
    namespace ?? '',
    object.metadata.name,
  ].join('.');

export const diff: Verb<KubectlContext> = {
  summary: 'Diff the live version against a would-be applied version',
  usage: 'kubectl diff (-f FILENAME | -k DIRECTORY)',
  flags: {
    filename: { short: 'f', type: 'list' },
    kustomize: { short: 'k', type: 'string' },
    recursive: { short: 'R', type: 'boolean' },
    'server-side': { type: 'boolean' },
    'force-conflicts': { type: 'boolean' },
    'field-manager': { type: 'string' },
  },
  async run(context, { flags }) {
    const folder = mkdtempSync(join(tmpdir(), 'kubectl-diff-'));
    const [live, merged] = [join(folder, 'LIVE'), join(folder, 'MERGED')];
    try {
      for (const side of [live, merged]) mkdirSync(side);
      for (const { object, source } of await readManifests(context, flags)) {
        const resource = await context.resourceOf(object, source);
        const namespace = resource.namespaced ? (object.metadata.namespace ?? context.namespace(flags)) : undefined;
        const before = await context.get(resource, namespace, object.metadata.name).catch((error: unknown) => {
          if (isNotFound(error)) return undefined;
          throw error;
        });
        const body = { ...object, metadata: { ...object.metadata, ...(namespace ? { namespace } : {}) } };
        const query = { dryRun: 'All', fieldManager: flags.string('field-manager') || 'kubectl', force: true };
        const after = await context.client.json<KubeObject>({
          method: 'PATCH',
          path: pathOf(resource, namespace, object.metadata.name),
          query,
          contentType: 'application/apply-patch+yaml',
          body,
        });
        if (before) writeFileSync(join(live, fileName(object, namespace)), toYaml(withoutManagedFields(before)));
        writeFileSync(join(merged, fileName(object, namespace)), toYaml(withoutManagedFields(after)));
      }
      const [program = 'diff', ...words] = (context.terminal.env.KUBECTL_EXTERNAL_DIFF ?? 'diff -u -N').split(' ');
      const result = await runProcess(program, [...words, live, merged]);
      context.terminal.out(result.stdout);
      if (result.code === null || result.code > 1) throw new ExitError(`error: ${result.stderr.trim() || `${program} failed`}`, 2);
      return result.code;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
