/** `gitops-lab doctor`: what this machine has, what is missing, how to get it. */
import { findWorkspace } from '../../course/workspace.ts';
import { findProvider } from '../../engines/providers.ts';
import type { Run } from '../command.ts';
import { kindAvailability } from '../choose-engine.ts';
import { lookAtMachine, versionOf, type DockerState, type ToolName } from '../machine.ts';
import { whereToLook } from '../open-session.ts';

interface Finding {
  name: string;
  ok: boolean;
  needed: boolean;
  found: string;
  next?: string;
}

const tools: Record<ToolName, { needed: boolean; without: string; next: string }> = {
  git: { needed: true, without: 'nothing works without it', next: 'https://git-scm.com/downloads' },
  kubectl: { needed: false, without: 'gitops-lab shell puts a stand-in on PATH', next: 'https://kubernetes.io/docs/tasks/tools/' },
  flux: { needed: false, without: 'gitops-lab shell puts a stand-in on PATH', next: 'https://fluxcd.io/flux/installation/' },
  docker: { needed: false, without: 'not needed by the embedded engine', next: 'https://docs.docker.com/get-docker/' },
  kind: {
    needed: false,
    without: 'not needed by the embedded engine',
    next: 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation',
  },
};

const toolFinding = async (name: ToolName, path: string | undefined): Promise<Finding> => {
  const { needed, without, next } = tools[name];
  if (!path) return { name, ok: false, needed, found: `missing; ${without}`, next };
  const version = await versionOf(name, path);
  return { name, ok: true, needed, found: `${version ?? 'version unknown'}   ${path}` };
};

const daemonWords: Record<DockerState, string> = {
  answers: 'answers',
  'no rights': 'runs, but you may not use it (permission denied at its socket); not needed by the embedded engine',
  silent: 'does not answer; not needed by the embedded engine',
  none: 'not here; not needed by the embedded engine',
};

export const run: Run = async (context) => {
  const { terminal, env } = context;
  const workspace = findWorkspace(whereToLook(context));
  const [machine, kind] = await Promise.all([lookAtMachine(env), kindAvailability(context, workspace?.folder ?? context.cwd)]);
  const engine = workspace && (await findProvider(workspace.settings.engine).status(workspace.stateDir));
  const names = Object.keys(tools) as ToolName[];
  const findings: Finding[] = [
    { name: 'node', ok: true, needed: true, found: process.versions.node },
    ...(await Promise.all(names.map((name) => toolFinding(name, machine.programs[name])))),
    { name: 'Docker daemon', ok: machine.docker === 'answers', needed: false, found: daemonWords[machine.docker] },
    {
      name: 'kind engine',
      ok: kind.available,
      needed: false,
      found: kind.available ? 'can be had: a new start takes it, unless --engine embedded is named' : `cannot be had: ${kind.because}`,
      ...(kind.next ? { next: kind.next } : {}),
    },
    { name: 'workspace', ok: Boolean(workspace), needed: false, found: workspace?.folder ?? 'none here yet; gitops-lab start makes one' },
  ];
  if (workspace)
    findings.push({
      name: 'engine',
      ok: Boolean(engine?.running),
      needed: false,
      found: engine?.running ? `runs (process ${engine.pid})` : 'does not run; gitops-lab start',
    });
  const sign = ({ ok, needed }: Finding) =>
    ok ? terminal.paint('green', '✔') : needed ? terminal.paint('red', '✘') : terminal.paint('dim', '·');
  const lines = findings.map(
    (each) => `  ${sign(each)} ${each.name.padEnd(14)} ${each.found}${each.next ? terminal.paint('dim', `   ${each.next}`) : ''}`,
  );
  return { json: { findings }, text: lines.join('\n'), passed: findings.every(({ ok, needed }) => ok || !needed) };
};
