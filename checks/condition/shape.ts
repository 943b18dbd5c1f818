import { object, pattern, string, word } from '../../src/catalogue/shape.ts';
import { throughShape } from '../../src/checking/through.ts';

export interface ConditionSpec {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
  type: string;
  status: string;
  reason?: string;
  message?: string;
  through?: string;
}

export const conditionKindShape = object(
  {
    apiVersion: string(),
    kind: string(),
    name: string(),
    namespace: string(),
    type: string('Ready, Available, ...'),
    status: word(['True', 'False', 'Unknown']),
    reason: string(),
    message: pattern(),
    through: throughShape,
  },
  ['apiVersion', 'kind', 'name', 'type', 'status'],
);
