import type { Observation } from '../../src/checking/check-kind.ts';
import { match, show, type Difference } from '../../src/checking/match/match.ts';
import { explainBy } from '../../src/checking/through.ts';
import type { World } from '../../src/checking/world.ts';
import type { HttpSpec } from './shape.ts';

const firstLine = (text: string) => text.trim().split('\n')[0]?.slice(0, 120) ?? '';

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const inBody = ({ body, json }: HttpSpec, answer: string): Difference | undefined => {
  if (body && !new RegExp(body, 's').test(answer))
    return { path: 'body', expected: `text like /${body}/`, observed: show(firstLine(answer)) };
  if (json === undefined) return undefined;
  const parsed = parseJson(answer);
  return parsed === undefined ? { path: 'body', expected: 'JSON', observed: show(firstLine(answer)) } : match(json, parsed)[0];
};

// A Service without ready pods is answered by the API server itself, with a Status.
const isRefusal = (code: number, body: string) => code >= 400 && body.includes('"kind":"Status"');

const look = async (spec: HttpSpec, world: World): Promise<Observation> => {
  const { service, namespace, port, path = '/', status = 200 } = spec;
  const subject = `http://${service}.${namespace}:${port}${path}`;
  const expected = `${subject} answers ${status}`;
  const found = await world.cluster.get({ apiVersion: 'v1', kind: 'Service', namespace, name: service });
  if (!found) return { verdict: 'waiting', code: 'no-service', expected, observed: `there is no Service ${namespace}/${service}`, subject };
  const { code, body } = await world.cluster.visit(`/api/v1/namespaces/${namespace}/services/http:${service}:${port}/proxy${path}`);
  if (isRefusal(code, body)) {
    const because = (parseJson(body) as { message?: string } | undefined)?.message ?? firstLine(body);
    return { verdict: 'failed', code: 'no-answer', expected, observed: 'nobody answers', subject, because };
  }
  if (code !== status)
    return { verdict: 'failed', code: 'status', expected, observed: `it answers ${code}`, subject, because: firstLine(body) };
  const difference = inBody(spec, body);
  if (difference)
    return {
      verdict: 'failed',
      code: 'body',
      expected: `${difference.path}: ${difference.expected}`,
      observed: difference.observed,
      subject,
    };
  return { verdict: 'passed', code: '', expected, observed: `it answers ${code}`, subject, evidence: `${subject} answers ${code}` };
};

export const evaluateHttp = async (spec: HttpSpec, world: World): Promise<Observation> =>
  explainBy(await look(spec, world), spec.through, world);
