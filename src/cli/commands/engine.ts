/** `gitops-lab engine`: the honest list. */
import { parseDuration, sayDuration } from '../../course/duration.ts';
import { findWorkspace, requireWorkspace } from '../../course/workspace.ts';
import { findProvider } from '../../engines/providers.ts';
import type { Fidelity } from '../../engines/provider.ts';
import { wrapText } from '../../render/terminal/wrap.ts';
import { LabError } from '../../errors.ts';
import type { CommandContext, Outcome, Run } from '../command.ts';
import { whereToLook } from '../open-session.ts';
import type { Terminal } from '../terminal.ts';

const titles: Record<Fidelity['how'], string> = { real: 'Real', simulated: 'Simulated', 'left out': 'Left out' };
const partWidth = 36;

const entry = ({ part, note }: Fidelity, { width }: Terminal): string =>
  wrapText(note, Math.max(24, width - partWidth - 4))
    .map((line, at) => `  ${(at === 0 ? part : '').padEnd(partWidth)} ${line}`)
    .join('\n');

const advance = async (context: CommandContext, written: string): Promise<Outcome> => {
  const { stateDir, settings } = requireWorkspace(whereToLook(context));
  const provider = findProvider(settings.engine);
  const ms = parseDuration(written);
  if (ms === undefined || !provider.advance) {
    throw new LabError({
      family: 'usage',
      code: 'usage/duration',
      message: `«${written}» is not a length of time.`,
      next: 'gitops-lab engine --advance 10m',
    });
  }
  await provider.advance(stateDir, ms);
  return { json: { engine: provider.name, advancedMs: ms }, text: `  ${sayDuration(ms)} have passed in the cluster.` };
};

export const run: Run = async (context) => {
  const { terminal, flags } = context;
  if (flags['advance'] !== undefined) return advance(context, flags['advance']);
  const provider = findProvider(findWorkspace(whereToLook(context))?.settings.engine ?? 'embedded');
  const parts = provider.describe();
  const groups = (Object.keys(titles) as Fidelity['how'][]).map((how) =>
    [terminal.paint('bold', `  ${titles[how]}`), ...parts.filter((part) => part.how === how).map((part) => entry(part, terminal))].join(
      '\n',
    ),
  );
  return { json: { engine: provider.name, parts }, text: [`\n  engine ${provider.name}`, ...groups].join('\n\n') };
};
