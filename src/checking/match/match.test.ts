import { describe, expect, it } from 'vitest';
import { literalsOf, match } from './match.ts';

const deployment = {
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [
          { name: 'sidecar', image: 'a:1' },
          { name: 'web', image: 'web:1.0.0' },
        ],
      },
    },
  },
  metadata: { labels: { 'app.kubernetes.io/name': 'web' } },
};

describe('match', () => {
  it('passes over what is not written', () => {
    expect(match({ spec: { replicas: 2 } }, deployment)).toEqual([]);
  });

  it('names the path, what was wanted and what is there', () => {
    expect(match({ spec: { replicas: 3 } }, deployment)).toEqual([{ path: 'spec.replicas', expected: '3', observed: '2' }]);
    expect(match({ metadata: { labels: { 'app.kubernetes.io/name': 'api' } } }, deployment)).toEqual([
      { path: 'metadata.labels["app.kubernetes.io/name"]', expected: 'api', observed: 'web' },
    ]);
  });

  it('finds a list entry wherever it stands and reports against the nearest one', () => {
    const image = (name: string, tag: string) => ({ spec: { template: { spec: { containers: [{ name, image: tag }] } } } });
    expect(match(image('web', 'web:1.0.0'), deployment)).toEqual([]);
    expect(match(image('web', 'web:2.0.0'), deployment)).toEqual([
      { path: 'spec.template.spec.containers[1].image', expected: 'web:2.0.0', observed: 'web:1.0.0' },
    ]);
  });

  it('does not use one entry for two expectations', () => {
    expect(match([{ $exists: true }, { $exists: true }], ['only'])).toHaveLength(1);
  });

  it.each([
    [{ $exists: false }, undefined, true],
    [{ $exists: false }, 'there', false],
    [{ $matches: '^web:1\\.' }, 'web:1.2.3', true],
    [{ $oneOf: ['a', 'b'] }, 'c', false],
    [{ $not: 'main' }, 'main', false],
    [{ $atLeast: 2 }, 1, false],
    [{ $atLeast: 2 }, undefined, false],
    [{ $duration: '60s' }, '1m0s', true],
    [{ $duration: '60s' }, '1m1s', false],
    [{ $length: 0 }, undefined, true],
    [{ $endsWith: '/shop.git' }, 'http://x/shop.git', true],
  ])('%j on %j', (operator, actual, holds) => {
    expect(match(operator, actual).length === 0).toBe(holds);
  });

  it('never takes text for a number', () => {
    expect(match(7, '7')).toHaveLength(1);
  });

  it('lists the plain values that a learner must be told', () => {
    expect(literalsOf({ spec: { path: './apps', replicas: 2, url: { $endsWith: 'x' } } })).toEqual(['./apps', '2', 'x']);
  });
});
