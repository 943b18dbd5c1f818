import { boolean, listOf, mapOf, object, pattern, string } from '../../src/catalogue/shape.ts';

export interface AnswerSpec {
  question: string;
  prompt: string;
  choices?: { id: string; text: string; right?: boolean; because: string }[];
  accepts?: string[];
  wrong?: Record<string, string>;
  from?: { apiVersion: string; kind: string; name: string; namespace?: string; field: string };
}

const choice = object({ id: string(), text: string(), right: boolean(), because: string() }, ['id', 'text', 'because']);

export const answerShape = object(
  {
    question: string('its name; what the learner typed is kept under it'),
    prompt: string(),
    choices: listOf(choice, 2),
    accepts: listOf(pattern('the whole answer, without regard to case')),
    wrong: mapOf(string('a frequent wrong answer, in lower case, and why it is not right')),
    from: object({ apiVersion: string(), kind: string(), name: string(), namespace: string(), field: string() }, [
      'apiVersion',
      'kind',
      'name',
      'field',
    ]),
  },
  ['question', 'prompt'],
  ['choices', 'accepts', 'from'],
);
