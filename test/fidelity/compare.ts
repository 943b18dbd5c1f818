// Compares what two servers answered to one case. After a write that only one of them accepted nothing more of the case is compared.
import type { Answer, Case } from './case.ts';

export interface Difference {
  path: string;
  real: unknown;
  ours: unknown;
}

export interface Outcome {
  asked: Case;
  compared: number;
  equal: number;
  differences: { step: number; found: Difference[] }[];
}

type Fields = Record<string, unknown>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const differ = (path: string, real: unknown, ours: unknown): Difference[] => {
  if (real === ours) return [];
  const both = isObject(real) && isObject(ours) && Array.isArray(real) === Array.isArray(ours);
  if (!both) return [{ path, real, ours }];
  const sameLength = !Array.isArray(real) || real.length === (ours as unknown as unknown[]).length;
  if (!sameLength) return [{ path, real, ours }];
  return [...new Set([...Object.keys(real), ...Object.keys(ours)])].flatMap((key) => differ(`${path}/${key}`, real[key], ours[key]));
};

const messageOf = ({ code, body }: Answer): string => {
  const told = isObject(body) ? (body.message ?? body.kind ?? '') : body;
  return `${code} ${String(told)}`;
};

const kindOf = ({ body }: Answer): unknown => (isObject(body) ? body.kind : typeof body);

const compareAnswers = (real: Answer, ours: Answer): Difference[] => {
  if (real.code !== ours.code) return [{ path: 'code', real: messageOf(real), ours: messageOf(ours) }];
  if (kindOf(real) !== kindOf(ours)) return [{ path: 'body/kind', real: kindOf(real), ours: kindOf(ours) }];
  const found = ['type', 'warning', 'body'].flatMap((key) => differ(key, real[key as 'body'], ours[key as 'body']));
  // The causes say what the message says.
  const told = found.filter((each) => each.path === 'body/message');
  return told.length > 0 ? told : found;
};

export const compareCase = (asked: Case, real: Answer[], ours: Answer[]): Outcome => {
  const outcome: Outcome = { asked, compared: 0, equal: 0, differences: [] };
  for (const [step, { method }] of asked.steps.entries()) {
    const found = compareAnswers(real[step] as Answer, ours[step] as Answer);
    outcome.compared += 1;
    if (found.length === 0) outcome.equal += 1;
    else outcome.differences.push({ step, found });
    if (found[0]?.path === 'code' && method !== 'GET') break;
  }
  return outcome;
};
