import { listOf, object, string } from '../../src/catalogue/shape.ts';

export interface RightsSpec {
  serviceAccount: string;
  may?: string[];
  mayNot?: string[];
}

export const rightsShape = object(
  {
    serviceAccount: string('namespace/name'),
    may: listOf(string('`verb resource.group in namespace`, or without namespace for the whole cluster')),
    mayNot: listOf(string('the same')),
  },
  ['serviceAccount'],
);
