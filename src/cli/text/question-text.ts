import type { Choice } from '../../course/lab.ts';
import type { OpenQuestion } from '../../course/questions.ts';
import type { Terminal } from '../terminal.ts';
import { markdownLine, renderMarkdownInline } from './inline-markdown.ts';
import { choiceLetter, choicesText, indent, renderPage } from './task-text.ts';

export const questionTitles: Record<OpenQuestion['part'], string> = {
  opening: 'Before you begin',
  prediction: 'Predict before you type',
  task: 'Question',
  quiz: 'Quiz',
};

export const openQuestionText = (question: OpenQuestion, terminal: Terminal): string => {
  const title = indent(terminal.paint(['bold', 'magenta'], questionTitles[question.part]));
  const how = question.choices.length > 0 ? question.choices.map((_, at) => choiceLetter(at)).join('|') : "'your answer'";
  const lines = [
    title,
    renderPage(question.prompt, terminal),
    ...(question.choices.length > 0 ? ['', choicesText(question.choices, terminal)] : []),
    '',
    indent(terminal.paint('dim', `gitops-lab answer ${question.id} ${how}`)),
  ];
  return lines.join('\n');
};

/** Predictions and a task's questions are judged later, by what happens and by the check. */
export const answerReply = (question: OpenQuestion, choice: Choice | undefined, word: string, terminal: Terminal): string => {
  if (question.part === 'prediction') return indent('Noted. When the task is green you see whether it came so.');
  if (question.part === 'task' || !choice) {
    // What they typed is theirs, no markdown.
    const noted = choice ? markdownLine(choice.text, terminal).replace(/\.$/, '') : word;
    return indent(`Noted: ${noted}. gitops-lab check tells whether it is right.`);
  }
  const right = question.choices.find((each) => each.right);
  const verdict = choice.right
    ? terminal.paint('green', '✔ Right.')
    : `${terminal.paint('yellow', '✘')} ${renderMarkdownInline(`Not so; right is: ${right?.text}`, terminal)}`;
  const because = choice.right ? choice.because : [choice.because, right?.because].filter(Boolean).join('\n\n');
  return `${indent(verdict)}\n${renderPage(because, terminal)}`;
};
