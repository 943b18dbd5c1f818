import type { CheckKind } from '../../src/checking/check-kind.ts';
import { literalsOf } from '../../src/checking/match/match.ts';
import { evaluateHttp } from './evaluate.ts';
import { httpShape, type HttpSpec } from './shape.ts';

/** A Service answers. */
export const http: CheckKind<HttpSpec> = {
  name: 'http',
  about: "A Service answers over HTTP, through the API server's proxy.",
  shape: httpShape,
  demands: ({ service, namespace, json }) => [service, namespace, ...literalsOf(json)],
  evaluate: evaluateHttp,
};
