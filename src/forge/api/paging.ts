// `page` and `limit`, and the headers that say how much there is.
import { json, type Answer, type Call } from '../call.ts';

const defaultLimit = 30;
const largestLimit = 50;

export interface Page {
  page: number;
  limit: number;
  skip: number;
}

const numberOf = (url: URL, name: string): number => Math.trunc(Number(url.searchParams.get(name) ?? 0)) || 0;

export const pageOf = (url: URL): Page => {
  const page = Math.max(1, numberOf(url, 'page'));
  const wanted = numberOf(url, 'limit');
  const limit = wanted > 0 ? Math.min(wanted, largestLimit) : defaultLimit;
  return { page, limit, skip: (page - 1) * limit };
};

const links = ({ world, url }: Call, { page, limit }: Page, total: number): string => {
  const last = Math.max(1, Math.ceil(total / limit));
  const to = (number: number, rel: string) => {
    const target = new URL(`${url.pathname}${url.search}`, world.url);
    target.searchParams.set('page', String(number));
    target.searchParams.delete('token');
    return `<${target.href}>; rel="${rel}"`;
  };
  const forward = page < last ? [to(page + 1, 'next'), to(last, 'last')] : [];
  const back = page > 1 ? [to(1, 'first'), to(Math.min(page - 1, last), 'prev')] : [];
  return [...forward, ...back].join(',');
};

/** Answers one page; `items` are those of the page only. */
export const pageAnswer = (call: Call, page: Page, total: number, items: unknown[]): Answer => {
  const link = links(call, page, total);
  return json(items, 200, { 'x-total-count': String(total), ...(link ? { link } : {}) });
};

/** Cuts the page out of a whole list and gives each its shape. */
export const pageThrough = async <T>(call: Call, all: T[], shape: (each: T) => unknown): Promise<Answer> => {
  const page = pageOf(call.url);
  return pageAnswer(call, page, all.length, await Promise.all(all.slice(page.skip, page.skip + page.limit).map(shape)));
};
