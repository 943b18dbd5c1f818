/** A task as the terminal shows it: where we are, the page, how to go on. */
import type { Choice, Question } from '../../course/lab.ts';
import type { Place } from '../../course/session.ts';
import { parseMarkdown } from '../../render/markdown.ts';
import { terminalRenderer } from '../../render/terminal/terminal-renderer.ts';
import { substitutePage } from '../../render/substitute-page.ts';
import type { Terminal } from '../terminal.ts';
import { renderMarkdownInline } from './inline-markdown.ts';

const margin = '  ';

export const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line ? margin + line : line))
    .join('\n');

export const renderPage = (markdown: string, { width, colour }: Terminal, variables: Record<string, string> = {}): string =>
  terminalRenderer.render(parseMarkdown(substitutePage(markdown, variables)), { width, colour, margin: margin.length });

/** Left and right end of one line. */
const spread = (left: string, right: string, width: number): string =>
  left.length + right.length + 3 > width ? left : left + ' '.repeat(width - left.length - right.length) + right;

export const placeHeader = ({ lab, task }: Place, labs: number, terminal: Terminal): string => {
  const { paint, width } = terminal;
  const inner = width - 2 * margin.length;
  return indent(
    [
      paint('bold', spread(`Lab ${lab.number} of ${labs}   ${lab.title}`, `about ${lab.minutes} minutes`, inner)),
      paint('dim', '─'.repeat(inner)),
      paint('bold', `Task ${task.number} of ${lab.tasks.length}   ${task.title}`),
    ].join('\n'),
  );
};

const letters = 'abcdefgh';

/** The letter by which a learner names a choice. */
export const choiceLetter = (at: number): string => letters[at] ?? String(at + 1);

/** Lettered, each wrapped behind its letter. */
export const choicesText = (choices: readonly Pick<Choice, 'text'>[], terminal: Terminal): string =>
  indent(choices.map(({ text }, at) => `${choiceLetter(at)}. ${renderMarkdownInline(text, terminal, 3)}`).join('\n'));

export const questionText = (question: Question, terminal: Terminal): string =>
  `${renderPage(question.prompt, terminal)}\n\n${choicesText(question.choices, terminal)}`;

export const predictionText = (question: Question, terminal: Terminal, made: string | undefined): string => {
  const chosen = question.choices.findIndex((choice) => choice.id === made);
  const title = terminal.paint(['bold', 'magenta'], 'Predict before you type');
  if (chosen >= 0) {
    const said = renderMarkdownInline(`You said ${choiceLetter(chosen)}: ${question.choices[chosen]?.text}`, terminal);
    return `${indent(title)}\n${indent(said)}`;
  }
  const how = terminal.paint('dim', `gitops-lab answer ${question.choices.map((_, at) => choiceLetter(at)).join('|')}`);
  return `${indent(title)}\n${questionText(question, terminal)}\n\n${indent(how)}`;
};
