import type { CheckKind } from '../../src/checking/check-kind.ts';
import { traceFindings } from '../../src/checking/known-findings.ts';
import { literalsOf } from '../../src/checking/match/match.ts';
import { evaluateHttp } from './evaluate.ts';
import { httpShape, type HttpSpec } from './shape.ts';

/** A Service answers. */
export const http: CheckKind<HttpSpec> = {
  name: 'http',
  about: "A Service answers over HTTP, through the API server's proxy.",
  shape: httpShape,
  demands: ({ service, namespace, port, path, json }) => [service, namespace, String(port), ...(path ? [path] : []), ...literalsOf(json)],
  findings: {
    'no-service': 'there is no such Service',
    'no-answer': 'no ready pod answers',
    status: 'another status code',
    body: 'another text or JSON',
    ...traceFindings,
  },
  evaluate: evaluateHttp,
};
