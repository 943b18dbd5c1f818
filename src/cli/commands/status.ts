/** `gitops-lab status`: what runs, where, and which task the learner is at. */
import { countPassed } from '../../course/progress.ts';
import { currentPlace, type Place } from '../../course/session.ts';
import type { CommandContext, Run } from '../command.ts';
import { openSession } from '../open-session.ts';

const placeOrNone = (find: () => Place): Place | undefined => {
  try {
    return find();
  } catch {
    return undefined;
  }
};

const rows = (entries: [string, string][], { terminal }: CommandContext): string =>
  entries.map(([label, value]) => `  ${terminal.paint('dim', label.padEnd(11))} ${value}`).join('\n');

export const run: Run = async (context) => {
  const session = await openSession(context);
  const { workspace, provider } = session;
  const engine = await provider.status(workspace.stateDir);
  const place = placeOrNone(() => currentPlace(session));
  const progress = session.store.read();
  const passed = place ? countPassed(progress, place.lab) : 0;
  const { access } = engine;
  const entries: [string, string][] = [
    ['engine', engine.running ? `${provider.name}, running (process ${engine.pid})` : `${provider.name}, not running; gitops-lab start`],
  ];
  if (access) {
    entries.push(['cluster', `Kubernetes ${access.kubernetesVersion}, KUBECONFIG=${access.kubeconfig}`]);
    entries.push(
      ['forge', `${access.forge.url}   user ${access.forge.user}`],
      ['registry', `${access.registry.host}   with a login: ${access.privateRegistry.host}`],
    );
  }
  entries.push(['workspace', workspace.folder]);
  if (place)
    entries.push(
      ['lab', `${place.lab.number} ${place.lab.title}`],
      ['task', `${place.task.number} of ${place.lab.tasks.length}   ${place.task.title}   (${passed} green)`],
    );
  const json = {
    workspace: workspace.folder,
    engine: { name: provider.name, running: engine.running, pid: engine.pid ?? null, startedAt: engine.startedAt ?? null },
    access: access ?? null,
    lab: place?.lab.id ?? null,
    task: place?.task.id ?? null,
    passed,
    tasks: place?.lab.tasks.length ?? 0,
  };
  return { json, text: rows(entries, context) };
};
