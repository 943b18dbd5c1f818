import { describe, expect, it } from 'vitest';
import type { OpenQuestion } from '../../course/questions.ts';
import { painter } from '../../render/terminal/style.ts';
import type { Terminal } from '../terminal.ts';
import { answerReply, openQuestionText } from './question-text.ts';

const terminal: Terminal = {
  width: 60,
  colour: false,
  interactive: false,
  paint: painter(false),
  print: () => {},
  write: () => {},
  columns: () => 60,
  note: () => {},
};

const question: OpenQuestion = {
  id: 'q1',
  part: 'quiz',
  prompt: 'What does `prune: true` remove?',
  choices: [
    { id: 'all', text: 'Everything that is not in Git', right: false, because: 'Only what is in `status.inventory`.' },
    {
      id: 'inventory',
      text: 'What is in `status.inventory` of **this** Kustomization and no longer in the files that it builds',
      right: true,
      because: 'That is what it once applied.',
    },
  ],
};

describe('a question on the terminal', () => {
  it('shows no marks of markdown, and wraps a choice behind its letter', () => {
    expect(openQuestionText(question, terminal)).toMatchInlineSnapshot(`
      "  Quiz
        What does prune: true remove?

        a. Everything that is not in Git
        b. What is in status.inventory of this Kustomization and
           no longer in the files that it builds

        gitops-lab answer q1 a|b"
    `);
  });

  it('answers without marks too', () => {
    expect(answerReply(question, question.choices[0], 'a', terminal)).toMatchInlineSnapshot(`
      "  ✘ Not so; right is: What is in status.inventory of this
          Kustomization and no longer in the files that it builds
        Only what is in status.inventory.

        That is what it once applied."
    `);
  });

  it('repeats what was typed letter for letter', () => {
    const open = { ...question, part: 'task' as const, choices: [] };
    expect(answerReply(open, undefined, '`a`_b_', terminal)).toContain('Noted: `a`_b_.');
  });
});
