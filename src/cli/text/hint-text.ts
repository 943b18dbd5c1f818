import type { GivenHint } from '../give-hint.ts';
import type { Terminal } from '../terminal.ts';
import { plainLine } from './inline-markdown.ts';
import { indent, renderPage } from './task-text.ts';

export const hintText = ({ green, rung, finding }: GivenHint, terminal: Terminal): string => {
  if (green) return indent(`${terminal.paint('green', '✔')} Everything is green, there is nothing to hint at. Go on with: gitops-lab next`);
  if (!rung) return indent('There is no hint for this; gitops-lab check says what was seen.');
  const about = finding ? terminal.paint('dim', `   for: ${plainLine(finding.title)}`) : '';
  const last = rung.number === rung.of ? terminal.paint('dim', '\n\n  That was the last rung; gitops-lab solve shows the solution.') : '';
  return `${indent(`${terminal.paint(['bold', 'yellow'], `Hint ${rung.number} of ${rung.of}`)}${about}`)}\n\n${renderPage(rung.text, terminal)}${last}`;
};
