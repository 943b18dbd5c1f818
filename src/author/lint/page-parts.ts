// A page's raw text taken apart with offsets: headings, links, blocks of code, and what else can be pointed at.

export interface Part {
  offset: number;
  text: string;
}

export interface Fence extends Part {
  language: string;
}

export interface PageParts {
  /** Before the first heading. */
  lead: string;
  headings: (Part & { level: number })[];
  links: Part[];
  fences: Fence[];
  /** The text with blocks and code spans blanked out, offsets kept. */
  prose: string;
}

const blanked = (text: string): string => text.replace(/[^\n]/g, ' ');

const fencePattern = /^([ \t>]*)(`{3,}|~{3,})([^\n`]*)\n([\s\S]*?)^\1\2[ \t]*$/gm;

export const partsOf = (page: string): PageParts => {
  const fences = [...page.matchAll(fencePattern)].map((found) => {
    const [, margin = '', mark = '', info = '', text = ''] = found;
    const offset = found.index + margin.length + mark.length + info.length + 1;
    return { offset, text, language: info.trim().split(/\s+/)[0] ?? '' };
  });
  const withoutFences = page.replace(fencePattern, blanked);
  const prose = withoutFences.replace(/(?<!`)(`+)(?!`)([^\n]*?[^`\n])\1(?!`)/g, blanked);
  const headings = [...withoutFences.matchAll(/^(#{1,6})[ \t]+(.+?)[ \t]*$/gm)].map((found) => ({
    offset: found.index,
    level: (found[1] as string).length,
    text: found[2] as string,
  }));
  const links = [...prose.matchAll(/\]\(([^()\s]+)(?:[ \t]+"[^"]*")?\)/g)].map((found) => ({
    offset: found.index + 2,
    text: found[1] as string,
  }));
  return { lead: withoutFences.slice(0, headings[0]?.offset ?? undefined).trim(), headings, links, fences, prose };
};

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s+/g, '-');

/** What a link may point at: headings, and the words of a glossary (`**Inventory** The list …`). */
export const anchorsOf = (page: string): string[] => [
  ...partsOf(page).headings.map(({ text }) => slug(text)),
  ...[...page.matchAll(/^\*\*(.+?)\*\*/gm)].map((found) => slug(found[1] as string)),
];
