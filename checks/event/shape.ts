import { object, pattern, string, word } from '../../src/catalogue/shape.ts';

export interface EventSpec {
  kind: string;
  name: string;
  namespace: string;
  reason?: string;
  message?: string;
  type?: string;
}

export const eventShape = object(
  {
    kind: string('of the object that the event is about'),
    name: string(),
    namespace: string(),
    reason: string(),
    message: pattern(),
    type: word(['Normal', 'Warning']),
  },
  ['kind', 'name', 'namespace'],
);
