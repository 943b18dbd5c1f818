// kubectl edit: puts an object into a file, starts the learner's own editor, sends what came back.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { pathOf } from '../../kubernetes/rest/discovery.ts';
import { runOnTerminal } from '../../platform/process.ts';
import type { Verb } from '../standin.ts';
import { chosen } from './changes.ts';
import { lowerKind, type KubectlContext } from './context.ts';
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
