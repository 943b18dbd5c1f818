/** `gitops-lab engine`: the honest list. */
import { findWorkspace } from '../../course/workspace.ts';
import { findProvider } from '../../engines/providers.ts';
import type { Fidelity } from '../../engines/provider.ts';
import { wrapText } from '../../render/terminal/wrap.ts';
import type { Run } from '../command.ts';
import { whereToLook } from '../open-session.ts';
import type { Terminal } from '../terminal.ts';

const titles: Record<Fidelity['how'], string> = { real: 'Real', simulated: 'Simulated', 'left out': 'Left out' };
const partWidth = 36;

const entry = ({ part, note }: Fidelity, { width }: Terminal): string =>
  wrapText(note, Math.max(24, width - partWidth - 4))
    .map((line, at) => `  ${(at === 0 ? part : '').padEnd(partWidth)} ${line}`)
    .join('\n');

export const run: Run = (context) => {
  const { terminal } = context;
  const provider = findProvider(findWorkspace(whereToLook(context))?.settings.engine ?? 'embedded');
  const parts = provider.describe();
  const groups = (Object.keys(titles) as Fidelity['how'][]).map((how) =>
    [terminal.paint('bold', `  ${titles[how]}`), ...parts.filter((part) => part.how === how).map((part) => entry(part, terminal))].join(
      '\n',
    ),
  );
  return Promise.resolve({ json: { engine: provider.name, parts }, text: [`\n  engine ${provider.name}`, ...groups].join('\n\n') });
};
