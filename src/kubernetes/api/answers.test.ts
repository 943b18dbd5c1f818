import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

interface Step {
  scenario: string;
  method: string;
  path: string;
  body?: string;
  type?: string;
  headers?: Record<string, string>;
  /** What a real kube-apiserver 1.34.4 (no controllers beside it) answered; left out where the answer depends on what else it holds. */
  answer?: { code: number; type?: string; warning?: string; body?: unknown; text?: string };
}

const steps = JSON.parse(readFileSync(join(import.meta.dirname, '../../../test/vectors/api/answers.json'), 'utf8')) as Step[];

const changing = new Set([
  'managedFields',
  'description',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'lastTransitionTime',
]);

/** Ids, times, random suffixes and revisions get stable words, in keys' order. */
const stable = (value: unknown): unknown => {
  if (typeof value === 'string') return stableText(value);
  if (Array.isArray(value)) return value.map(stable);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([key]) => !changing.has(key));
  return Object.fromEntries(entries.map(([key, each]) => [key, key === 'continue' && each ? '<continue>' : stable(each)]));
};

const stableText = (text: string): string =>
  text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<time>')
    .replace(/(resourceVersion\\*": ?\\*")\d+/g, '$1<rv>')
    .replace(/resourceVersion: "\d+"/g, 'resourceVersion: <rv>')
    .replace(/(in record )\(\d+\)/g, '$1(<rv>)')
    .replace(/current: \d+/g, 'current: <rv>')
    .replace(/10\.96\.\d+\.\d+/g, '<ip>')
    .replace(/kube-api-access-\w{5}/g, 'kube-api-access-<suffix>')
    .replace(/X_\w{5}/g, 'X_<suffix>')
    .replace(/^\d+s$/, '<age>');

/** Differences that stay, with their reason. */
const known: Record<string, string> = {
  'verbs 33': 'libyaml counts the lines of a flow collection at the end of the text from another start',
  'kinds 18': 'the second complaint of a wrong type, that of the path of scale, is left out',
  'kinds 38': 'as kinds 18',
  'kinds 22': 'no warning of unknown fields beside the refusal of another version',
  'kinds 31': 'metadata of a custom object is named as part of the object',
};

describe('a real API server asked the same', () => {
  let test: TestServer;
  beforeAll(async () => void (test = await startTestServer()));
  afterAll(() => test.server.close());

  it.each(['verbs', 'kinds', 'reading'])('answers the same: %s', async (scenario) => {
    const wrong: string[] = [];
    for (const [at, step] of steps.filter((each) => each.scenario === scenario).entries()) {
      const { method, path, body, type = 'application/json', headers = {}, answer } = step;
      const asked = { method, headers, ...(body === undefined ? {} : { body, contentType: type }) };
      const found = await test.ask(path, asked);
      if (!answer) continue;
      const parsed = answer.body === undefined ? { text: stableText(found.text) } : { body: stable(found.body) };
      const ours = { code: found.code, type: found.headers['content-type'], warning: found.headers.warning, ...parsed };
      const real = {
        code: answer.code,
        type: answer.type,
        warning: answer.warning,
        ...(answer.body === undefined ? { text: stableText(answer.text ?? '') } : { body: stable(answer.body) }),
      };
      const [left, right] = [JSON.stringify(sorted(real)), JSON.stringify(sorted(ours))];
      if (left !== right && !known[`${scenario} ${at}`]) wrong.push(`${at} ${method} ${path}\n real ${left}\n ours ${right}`);
    }
    expect(wrong).toEqual([]);
  });
});

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
};
