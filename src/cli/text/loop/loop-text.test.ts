import { describe, expect, it } from 'vitest';
import type { Loop, LoopEdge, LoopNode } from '../../../checking/loop/loop.ts';
import { displayWidth } from '../../../render/terminal/display-width.ts';
import { painter } from '../../../render/terminal/style.ts';
import { loopLines } from './loop-lines.ts';
import { loopText } from './loop-text.ts';
import { mermaidLoop } from './mermaid-loop.ts';
import { isPlain, signsFor } from './signs.ts';

const node = (stage: LoopNode['stage'], kind: string, name: string, more: Partial<LoopNode> = {}): LoopNode => ({
  id: `${kind}/${name}`,
  stage,
  kind,
  name,
  state: 'done',
  code: '',
  brief: '',
  says: 'is there',
  ...more,
});
const edge = (from: string, to: string, carries?: string, open = false): LoopEdge => ({ from, to, open, ...(carries ? { carries } : {}) });

const loop: Loop = {
  at: '2026-11-21T10:00:00Z',
  nodes: [
    node('commit', 'fleet', 'main', { brief: 'Add podinfo', ageMs: 8000 }),
    node('source', 'GitRepository', 'flux-system', {
      state: 'moving',
      code: 'source-behind',
      says: 'has an older commit; polls every 1m',
      nextInMs: 41_000,
    }),
    node('kustomize', 'Kustomization', 'apps', { state: 'waiting', says: 'waits for the source' }),
    node('workload', 'Deployment', 'podinfo', { brief: '2/2  6.7.0' }),
    node('workload', 'Deployment', 'web', { state: 'stuck', code: 'workload-failing', brief: '0/1  1.0.0', says: 'ErrImagePull' }),
    node('automation', 'ImageUpdateAutomation', 'fleet', { brief: 'pushed 9f3c2aa' }),
    node('policy', 'ImagePolicy', 'podinfo', { brief: 'semver 6.x' }),
    node('scan', 'ImageRepository', 'podinfo', { ageMs: 3000 }),
    node('registry', 'registry', 'podinfo', { brief: '6.5.0 6.6.0 6.7.0' }),
  ],
  edges: [
    edge('fleet/main', 'GitRepository/flux-system', '9f3c2aa', true),
    edge('GitRepository/flux-system', 'Kustomization/apps', 'ab12f00'),
    edge('Kustomization/apps', 'Deployment/podinfo'),
    edge('Kustomization/apps', 'Deployment/web'),
    edge('ImageUpdateAutomation/fleet', 'fleet/main', '9f3c2aa'),
    edge('ImagePolicy/podinfo', 'ImageUpdateAutomation/fleet', '6.7.0'),
    edge('ImageRepository/podinfo', 'ImagePolicy/podinfo', '6.7.0'),
    edge('registry/podinfo', 'ImageRepository/podinfo'),
  ],
  waits: ['GitRepository/flux-system', 'Kustomization/apps', 'Deployment/web'],
};

const draw = (width: number, plain = false, of = loop) => loopText(of, { width, paint: painter(false), signs: signsFor(plain) });

describe('the picture of the loop', () => {
  it('goes from left to right where there is room, and back underneath', () => {
    const text = draw(120);
    expect(text).toMatch(/✔ fleet +╌╌9f3c2aa╌╌▶ ◷ GitRepository ──ab12f00──▶ ○ Kustomization ─┬──▶ ✔ Deployment\n/);
    expect(text).toMatch(/└──▶ ✘ Deployment\n/);
    expect(text).toMatch(/✔ ImageUpdateAutomation ◀──6\.7\.0── ✔ ImagePolicy ◀──6\.7\.0── ✔ ImageRepository ◀─+ ✔ registry/);
    expect(text).toContain('  ▲\n    │ 9f3c2aa\n');
  });

  it('goes from top to bottom where there is not', () => {
    const text = draw(70);
    expect(text).toMatch(/fleet main {3}Add podinfo {2}8 s ago\n {2}└╌▶ 9f3c2aa ◷ GitRepository flux-system {3}next in 41 s\n/);
    expect(text).toMatch(/ +├─▶ ✔ Deployment podinfo[^\n]+\n +└─▶ ✘ Deployment web/);
  });

  it('says what waits for what, first cause first', () => {
    expect(draw(70)).toMatch(
      /What waits\n +◷ GitRepository flux-system +has an older commit[^○]+○ Kustomization apps +waits for the source\n +✘ Deployment web +ErrImagePull/,
    );
  });

  it.each([24, 40, 60, 80, 100, 140])('keeps within %i columns, aligned and without colour', (width) => {
    const lines = draw(width).split('\n');
    expect(Math.max(...lines.map(displayWidth).filter((each) => each > 0))).toBeLessThanOrEqual(Math.max(width, 42));
    expect(lines.join('')).not.toContain('\u001b');
  });

  it('has a form for terminals that show ASCII only', () => {
    // oxlint-disable-next-line no-control-regex
    expect(draw(100, true)).toMatch(/^[\u0000-\u007f]+$/);
    expect([{ LANG: 'C' }, { LANG: 'de_DE.UTF-8' }, { LC_ALL: 'POSIX', LANG: 'en_US.utf8' }, { TERM: 'dumb' }, {}].map(isPlain)).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it('says so when nobody looks at Git', () => {
    expect(draw(80, false, { ...loop, nodes: loop.nodes.slice(0, 1), edges: [], waits: [] })).toContain(
      'Nothing in the cluster looks at Git yet.',
    );
    expect(draw(80, false, { ...loop, nodes: [], edges: [], waits: [] })).toContain('nothing to draw yet');
  });
});

describe('other forms', () => {
  it('is a mermaid flowchart, with what would break one written otherwise', () => {
    const text = mermaidLoop({
      ...loop,
      nodes: loop.nodes.map((each) => (each.stage === 'policy' ? { ...each, brief: 'semver >=1.0 "x"' } : each)),
    });
    expect(text).toMatch(/^flowchart LR\n {2}n0\(\["fleet<br\/>main<br\/>Add podinfo<br\/>8 s ago"\]\):::done\n/);
    expect(text).toContain('n0 -.->|"9f3c2aa"| n1');
    expect(text).toContain('semver #62;=1.0 #34;x#34;');
  });

  it('is a line for each thing that moved, and none for time that went by', () => {
    const options = { width: 80, paint: painter(false), signs: signsFor(false) };
    expect(loopLines(loop, undefined, options)).toHaveLength(loop.nodes.length);
    const later = { ...loop, nodes: loop.nodes.slice(0, -1).map((each) => ({ ...each, ageMs: 99_000 })) };
    expect(loopLines(later, loop, options)).toEqual(['10:00:00  · registry podinfo  is gone']);
    const moved = {
      ...loop,
      nodes: loop.nodes.map((each) => (each.stage === 'source' ? { ...each, state: 'done' as const, says: 'has it' } : each)),
    };
    expect(loopLines(moved, loop, options)).toEqual(['10:00:00  ✔ GitRepository flux-system  has it']);
  });
});
