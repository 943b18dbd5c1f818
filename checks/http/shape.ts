import { number, object, pattern, string, tree } from '../../src/catalogue/shape.ts';
import { throughShape } from '../../src/checking/through.ts';

export interface HttpSpec {
  service: string;
  namespace: string;
  port: number;
  path?: string;
  status?: number;
  body?: string;
  json?: unknown;
  through?: string;
}

export const httpShape = object(
  {
    service: string(),
    namespace: string(),
    port: number("the Service's port"),
    path: string('/ if left out'),
    status: number('200 if left out'),
    body: pattern(),
    json: tree('what the JSON answer must say'),
    through: throughShape,
  },
  ['service', 'namespace', 'port'],
);
