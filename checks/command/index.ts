import type { CheckKind } from '../../src/checking/check-kind.ts';
import { evaluateCommand } from './evaluate.ts';
import { commandShape, type CommandSpec } from './shape.ts';

/** A command ends and prints as it should. Only where nothing else can tell. */
export const command: CheckKind<CommandSpec> = {
  name: 'command',
  about:
    'A command ends with a code and prints a text. Only where no other kind can tell: a command shows what a tool says, not what is so.',
  shape: commandShape,
  demands: () => [],
  findings: { exit: 'another exit code', prints: 'another text' },
  runs: ({ run }) => [run.join(' ')],
  evaluate: evaluateCommand,
};
