import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../machinery/object.ts';
import { parseFieldTerms, parseLabelSelector } from './selectors.ts';

const labelled = (labels: Record<string, string>): KubeObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', labels } });
const matches = (selector: string, labels: Record<string, string>) => parseLabelSelector(selector)?.(labelled(labels)) ?? true;

describe('label selectors', () => {
  it.each([
    ['app=web', { app: 'web' }, true],
    ['app==web', { app: 'api' }, false],
    ['app!=web', {}, true],
    ['app', { app: '' }, true],
    ['!app', { app: '' }, false],
    ['app in (web, api),tier notin (db)', { app: 'api', tier: 'front' }, true],
    ['app notin (web)', {}, true],
    ['a.example.com/rank > 2', { 'a.example.com/rank': '10' }, true],
    ['app=', { app: '' }, true],
    ['', { any: 'thing' }, true],
  ])('%s on %j is %s', (selector, labels, expected) => expect(matches(selector, labels as Record<string, string>)).toBe(expected));

  it('words a mistake as upstream does', () => {
    expect(() => parseLabelSelector('a b')).toThrow("unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt");
  });
});

describe('field selectors', () => {
  it('takes terms apart, escapes included', () => {
    expect(parseFieldTerms('metadata.name=a,status.phase!=Running,x=\\,\\=')).toEqual([
      { path: 'metadata.name', value: 'a', negated: false },
      { path: 'status.phase', value: 'Running', negated: true },
      { path: 'x', value: ',=', negated: false },
    ]);
  });
});
