import { describe, expect, it } from 'vitest';
import { describeRenderer } from '../../../test/conformance/renderer/describe-renderer.ts';
import { parseMarkdown } from '../markdown.ts';
import { displayWidth, splitAt } from './display-width.ts';
import { terminalRenderer } from './terminal-renderer.ts';

describeRenderer(terminalRenderer);

describe('width in columns', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['✅', 2],
    ['👩‍👩‍👧', 2],
    ['✔', 1],
  ])('%s takes %i', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  it('never parts a grapheme', () => {
    expect(splitAt('日本語', 3)).toEqual(['日', '本語']);
  });

  it.each([10, 17, 33, 40])('keeps prose within %i columns', (width) => {
    const page =
      'Words of **different** length, `inline code`, 混在する日本語の文章 and averyveryverylongwordthatneverends.\n\n- list item that wraps\n';
    const lines = terminalRenderer.render(parseMarkdown(page), { width, colour: false }).split('\n');
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
  });

  it('leaves YAML at the left edge, wherever it stands, so that it can be copied; commands keep their margin', () => {
    const page = 'Do\n\n1. Write:\n\n   ```yaml\n   kind: A\n   ---\n   kind: B\n   ```\n\n   ```sh\n   git push\n   ```\n';
    const lines = terminalRenderer.render(parseMarkdown(page), { width: 60, colour: false, margin: 2 }).split('\n');
    expect(lines).toEqual(['  Do', '', '  1. Write:', '', 'kind: A', '---', 'kind: B', '', '         git push']);
  });

  it('parts no word of a table while another column can give way', () => {
    const table =
      '| object | controller | what it does |\n|---|---|---|\n| ImagePolicy | `image-reflector-controller` | chooses one of the tags of one image |';
    const shown = terminalRenderer.render(parseMarkdown(table), { width: 60, colour: false });
    expect(shown).toContain('image-reflector-controller');
    expect(Math.max(...shown.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});
