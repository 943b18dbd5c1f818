// A page has its sections, its links lead somewhere, its variables are filled in, and it calls nothing easy.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suggest } from '../../../catalogue/suggest.ts';
import type { LabUnderLint, Rule } from '../lab-under-lint.ts';
import { anchorsOf, partsOf, type PageParts } from '../page-parts.ts';
import { unknownVariables } from '../variables-in.ts';

/** Of a task's page, beside the lead: why it matters. */
const sections = ['Do', 'What just happened'];
const belittling = /\b(simply|just type|obviously|easy|easily|of course|trivial(?:ly)?)\b/gi;

const lintSections = (under: LabUnderLint, page: string, { lead, headings }: PageParts): void => {
  if (!lead)
    under.reportPage(
      page,
      0,
      'page/sections',
      'a page begins with why it matters: two sentences, a concrete harm, before the first heading',
    );
  const known = headings.map(({ text }) => text);
  for (const section of sections.filter((each) => !known.includes(each)))
    under.reportPage(page, headings[0]?.offset ?? 0, 'page/sections', `the page has no section "## ${section}"`);
};

const whyDead = (under: LabUnderLint, page: string, text: string, href: string): string | undefined => {
  if (/^(https?|mailto):/.test(href)) return undefined;
  const [path = '', anchor] = href.split('#');
  const own = `content/${under.lab.id}/${page}.md`;
  const target = path ? join(dirname(own), path) : own;
  if (target.startsWith('..') || !existsSync(join(under.courseFolder, target))) return `there is no file ${target}`;
  if (anchor === undefined) return undefined;
  const anchors = anchorsOf(path ? readFileSync(join(under.courseFolder, target), 'utf8') : text);
  if (anchors.includes(anchor)) return undefined;
  const meant = suggest(anchor, anchors);
  return `${target} has no "#${anchor}"${meant ? `; did you mean "#${meant}"?` : ''}`;
};

const lintPage = (under: LabUnderLint, page: string, text: string): void => {
  const parts = partsOf(text);
  for (const { offset, text: href } of parts.links) {
    const why = whyDead(under, page, text, href);
    if (why) under.reportPage(page, offset, 'page/link', why);
  }
  for (const { offset, message } of unknownVariables(text, under.lab)) under.reportPage(page, offset, 'variable/unknown', message);
  for (const found of parts.prose.matchAll(belittling))
    under.reportPage(page, found.index, 'page/words', `"${found[0]}": whoever does not find it so is left alone with it`);
};

export const pages: Rule = (under) => {
  for (const task of under.lab.tasks) {
    lintSections(under, task.id, partsOf(task.page));
    lintPage(under, task.id, task.page);
  }
  lintPage(under, 'closing', under.lab.closing);
};
