/** The environment in which a learner's commands run: pointed at the lab, with stand-ins only for what the machine lacks. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join, resolve, sep } from 'node:path';
import type { EngineAccess } from '../engines/provider.ts';
import { writeWhole } from '../platform/atomic-file.ts';
import { packageRoot } from '../platform/package-root.ts';
import type { Workspace } from './workspace.ts';

export interface Tools {
  /** Which of kubectl and flux are our stand-ins. */
  standins: string[];
  /** The folder that leads PATH. */
  folder: string;
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

const wrapper = (script: string) => `#!/bin/sh\nexec ${quote(process.execPath)} --no-warnings ${quote(script)} "$@"\n`;

const place = (path: string, script: string): void => {
  const text = wrapper(script);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  writeWhole(path, text, 0o755);
  chmodSync(path, 0o755);
};

/** Whether a folder of PATH is the one of a lab's shell: what lies in there is ours, and says nothing about the machine. */
export const isToolsFolder = (folder: string): boolean => resolve(folder).endsWith(join(sep, '.gitops-lab', 'bin'));

/** Where our stand-in of a client lies in the built package. */
export const standinScript = (name: 'kubectl' | 'flux'): string => join(packageRoot, 'dist', 'standins', `${name}.js`);

/** Fills the folder that leads PATH inside the lab: `gitops-lab` itself, and a stand-in for each tool that is missing. */
export const placeTools = (workspace: Workspace, missing: readonly ('kubectl' | 'flux')[]): Tools => {
  const folder = join(workspace.stateDir, 'bin');
  mkdirSync(folder, { recursive: true });
  place(join(folder, 'gitops-lab'), join(packageRoot, 'dist', 'gitops-lab.js'));
  const standins: string[] = [];
  for (const name of ['kubectl', 'flux'] as const) {
    if (missing.includes(name) && existsSync(standinScript(name))) {
      place(join(folder, name), standinScript(name));
      standins.push(name);
    } else rmSync(join(folder, name), { force: true });
  }
  return { standins, folder };
};

/** Only the differences to the learner's own environment. */
export const labEnvironment = (
  workspace: Workspace,
  access: EngineAccess,
  tools: Tools,
  path = process.env['PATH'] ?? '',
): Record<string, string> => ({
  KUBECONFIG: access.kubeconfig,
  // A discovery cache of its own: the learner's ~/.kube stays as it is.
  KUBECACHEDIR: join(workspace.stateDir, 'kube-cache'),
  PATH: [tools.folder, ...path.split(delimiter).filter((each) => each && !isToolsFolder(each))].join(delimiter),
  GITOPS_LAB_WORKSPACE: workspace.folder,
});
