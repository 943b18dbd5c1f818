import { describe, expect, it } from 'vitest';
import { findByJsonPath, formatJsonPath } from './json-path.ts';

const list = {
  items: [
    {
      metadata: { name: 'a', labels: { 'app.kubernetes.io/name': 'x' } },
      status: { conditions: [{ type: 'Ready', status: 'True' }], n: 3 },
    },
    { metadata: { name: 'b' }, status: { conditions: [{ type: 'Ready', status: 'False' }] } },
  ],
};

describe('JSONPath', () => {
  it.each([
    ['{.items[*].metadata.name}', 'a b'],
    ['{range .items[*]}{.metadata.name}{"\\t"}{.status.n}{"\\n"}{end}', 'a\t3\nb\t\n'],
    ['{.items[?(@.metadata.name=="b")].status.conditions[?(@.type=="Ready")].status}', 'False'],
    ['{.items[0].metadata.labels.app\\.kubernetes\\.io/name}', 'x'],
    ["{.items[0].metadata.labels['app\\.kubernetes\\.io/name']}", 'x'],
    ['{.items[-1].metadata.name} and {.items[0:1].metadata.name}', 'b and a'],
    ['{..name}', 'a b'],
    ['{.items[0].status.conditions}', '[{"type":"Ready","status":"True"}]'],
  ])('prints %s', (template, expected) => {
    expect(formatJsonPath(template, list)).toBe(expected);
  });

  it('finds the values of a printer column', () => {
    expect(findByJsonPath('.status.conditions[?(@.type=="Ready")].status', list.items[0])).toEqual(['True']);
  });
});
