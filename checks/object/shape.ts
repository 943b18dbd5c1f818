import { boolean, number, object, string, tree } from '../../src/catalogue/shape.ts';
import { throughShape } from '../../src/checking/through.ts';

export interface ObjectSpec {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
  match?: unknown;
  current?: boolean;
  available?: number;
  through?: string;
}

export const objectShape = object(
  {
    apiVersion: string(),
    kind: string(),
    name: string(),
    namespace: string('left out for kinds without namespace'),
    match: tree('what must be so; what is not written may be anything; operators start with $'),
    current: boolean('a workload must also have rolled out'),
    available: number('so many pods of the workload work, at least'),
    through: throughShape,
  },
  ['apiVersion', 'kind', 'name'],
);
