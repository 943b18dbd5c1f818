import { describe, expect, it } from 'vitest';
import { mutationsOf } from './mutate-condition.ts';

describe('mutations', () => {
  it('change one asserted value each and leave what steers alone', () => {
    const spec = {
      name: 'web',
      through: 'shop',
      current: true,
      match: { spec: { replicas: 2, url: { $endsWith: '.git' }, interval: { $duration: '1m' }, list: [{ name: 'a' }] } },
    };
    expect(mutationsOf(spec).map(({ path }) => path)).toEqual([
      'name',
      'match.spec.replicas',
      'match.spec.url.$endsWith',
      'match.spec.interval.$duration',
      'match.spec.list.0.name',
    ]);
    expect(mutationsOf(spec)[1]?.spec).toEqual({ ...spec, match: { spec: { ...spec.match.spec, replicas: 1002 } } });
    expect(mutationsOf(spec)[4]?.spec).toMatchObject({ match: { spec: { list: [{ name: 'xa' }] } } });
  });
});
