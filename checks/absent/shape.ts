import { object, string } from '../../src/catalogue/shape.ts';
import { throughShape } from '../../src/checking/through.ts';

export interface AbsentSpec {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
  was?: { repository: string; path: string };
  through?: string;
}

export const absentShape = object(
  {
    apiVersion: string(),
    kind: string(),
    name: string(),
    namespace: string(),
    was: object({ repository: string(), path: string('a file that declared it; its history proves that the object was there') }, [
      'repository',
      'path',
    ]),
    through: throughShape,
  },
  ['apiVersion', 'kind', 'name'],
);
