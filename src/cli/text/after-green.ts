/** What stands under a green check: the prediction comes back, what was learned, where to go. */
import { taskProgress } from '../../course/progress.ts';
import { taskAfter, type Place, type Session } from '../../course/session.ts';
import { renderMarkdownInline } from './inline-markdown.ts';
import type { Terminal } from '../terminal.ts';

const predictionBack = (session: Session, { lab, task }: Place, terminal: Terminal): string[] => {
  const made = taskProgress(session.store.read(), lab.id, task.id)?.prediction;
  const at = task.prediction?.choices.findIndex((choice) => choice.id === made) ?? -1;
  const choice = task.prediction?.choices[at];
  if (!task.prediction || !choice) return [];
  const right = task.prediction.choices.find((each) => each.right);
  const verdict = choice.right ? 'and so it is' : `it is otherwise: ${right?.text}`;
  return [
    renderMarkdownInline(`You predicted «${choice.text}», ${verdict}`, terminal),
    renderMarkdownInline((choice.right ? choice : (right ?? choice)).because, terminal),
    '',
  ];
};

export const afterGreen = (session: Session, place: Place, terminal: Terminal): string => {
  const { lab } = place;
  const following = taskAfter(place);
  const lines = predictionBack(session, place, terminal);
  if (following)
    lines.push(
      `${terminal.paint('green', 'Green.')} Next: task ${following.number}, ${following.title}`,
      terminal.paint('dim', 'gitops-lab next'),
    );
  else {
    lines.push(terminal.paint('green', `Lab ${lab.number} is done.`), ...lab.learned.map((each) => renderMarkdownInline(each, terminal)));
    if (lab.tryNext) lines.push('', renderMarkdownInline(`Try this with what stands now: ${lab.tryNext}`, terminal));
    lines.push(
      terminal.paint('dim', lab.quiz.length > 0 ? 'gitops-lab next   (what to keep, and the closing questions)' : 'gitops-lab next'),
    );
  }
  return lines.map((line) => (line ? `  ${line}` : line)).join('\n');
};
