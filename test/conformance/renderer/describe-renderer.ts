import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../../src/render/markdown.ts';
import type { Renderer } from '../../../src/render/renderer.ts';
import { substitute } from '../../../src/course/substitute.ts';

const page = readFileSync(join(import.meta.dirname, 'page.md'), 'utf8');

/** What every renderer must do with the same page; each has its own golden files. */
export const describeRenderer = (renderer: Renderer) =>
  describe(`renderer ${renderer.name}`, () => {
    const document = parseMarkdown(substitute(page, { app: 'podinfo' }));

    it.each([
      { width: 40, colour: false },
      { width: 80, colour: false },
      { width: 80, colour: true },
    ])('draws the page at width $width, colour $colour', async ({ width, colour }) => {
      const golden = join(import.meta.dirname, 'golden', `${renderer.name}-${width}${colour ? '-colour' : ''}.txt`);
      await expect(`${renderer.render(document, { width, colour })}\n`).toMatchFileSnapshot(golden);
    });

    it('says the same with and without colour', () => {
      const bare = stripVTControlCharacters(renderer.render(document, { width: 60, colour: true }));
      expect(bare).toBe(renderer.render(document, { width: 60, colour: false }));
    });
  });
