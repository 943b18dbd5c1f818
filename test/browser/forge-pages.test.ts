// The forge's pages as a learner uses them, in a real browser. Skipped where no Chromium is installed.
import { describe, expect, it } from 'vitest';
import { person, useForge } from '../use-forge.ts';
import { Browser, findChromium } from './browser.ts';

const chromium = findChromium();

describe.skipIf(chromium === undefined)('the forge in a browser', () => {
  const lab = useForge({ users: [person('learner')], files: { 'deploy/web.yaml': `message: ${'long '.repeat(60)}\n` } });

  it('lets a learner log in, open a pull request, comment and merge by clicking, and no page is wider than a phone', async () => {
    await lab.visit.branch('spring-menu', { 'deploy/web.yaml': 'message: asparagus\n' });
    const browser = await Browser.open(chromium as string);
    const at = (path: string) => browser.go(`${lab.forge.url}${path}`);
    try {
      await at('/user/login?to=/learner/fleet/compare/main...spring-menu');
      await browser.fill('User', 'learner');
      await browser.fill('Token', person('learner').token);
      await browser.press('Log in');
      await browser.fill('Title', 'Spring menu');
      await browser.press('Open the pull request');
      await browser.fill('Comment', 'Looks **good**.');
      await browser.press('Comment');
      expect(await browser.text()).toContain('Looks good.');
      const paths = ['', '/src/branch/main/deploy/web.yaml', '/commits', '/branches', '/pulls', '/pulls/1', '/settings/hooks'];
      for (const scheme of ['light', 'dark'] as const) {
        await browser.look(390, scheme);
        for (const path of paths) {
          await at(`/learner/fleet${path}`);
          expect([path, await browser.evaluate('document.scrollingElement.scrollWidth')]).toEqual([path, 390]);
        }
      }
      await at('/learner/fleet/pulls/1');
      await browser.press('Merge into main');
      expect(await browser.text()).toMatch(/merged\s+learner wanted spring-menu in main/);
    } finally {
      await browser.close();
    }
  }, 60_000);
});
