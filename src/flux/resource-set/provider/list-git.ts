// Reads a listing of a Git host page by page.
import { connectionText, hostAndPort } from '../../runtime/connection-text.ts';
import { gitHosts, type Item, type Listing, type GitHost } from './git-host.ts';
import type { Question } from './provider-type.ts';
import type { HttpResponse } from '../../../platform/http-response.ts';

const listed: Record<Listing, string> = { requests: 'pull requests', branches: 'branches', tags: 'tags' };

/** A host that never stops to answer full pages is not read for ever. */
const mostPages = 200;

const nextPage = (answer: HttpResponse): string | undefined => /<([^>]+)>;\s*rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];

const ask = async ({ fetch, signal, login }: Question, host: GitHost, url: string): Promise<HttpResponse> => {
  const headers = { accept: 'application/json', ...(login ? host.headers(login) : {}) };
  try {
    return await fetch(url, { headers, signal });
  } catch (error) {
    throw new Error(`Get "${url}": ${signal.aborted ? 'context deadline exceeded' : connectionText(error, hostAndPort(url))}`, {
      cause: error,
    });
  }
};

const readItems = async (answer: HttpResponse): Promise<Item[]> => {
  const body = await answer.text();
  try {
    const items: unknown = JSON.parse(body);
    if (Array.isArray(items)) return items as Item[];
  } catch {
    // Told below, as a list that is none.
  }
  throw new Error(`the answer is not a list: ${body.slice(0, 100)}`);
};

const readAll = async (question: Question, host: GitHost, project: string, listing: Listing): Promise<Item[]> => {
  const { origin } = new URL(question.spec.url ?? '');
  const path = host.path(project, listing);
  const items: Item[] = [];
  let url: string | undefined = `${host.base(origin)}${path}?${new URLSearchParams(host.query(listing))}`;
  for (let page = 0; url && page < mostPages; page += 1) {
    const answer = await ask(question, host, url);
    if (!answer.ok) throw new Error(host.refusal(path, url, `${answer.status} ${answer.statusText}`, await answer.text()));
    items.push(...(await readItems(answer)));
    url = nextPage(answer);
  }
  return items;
};

/** `https://host/owner/name` */
const projectOf = (url: string): string => {
  const project = URL.canParse(url) ? new URL(url).pathname.replaceAll(/^\/|\/$|\.git$/g, '') : '';
  if (!project.includes('/')) throw new Error(`failed to parse URL '${url}': it must name a repository`);
  return project;
};

/** Throws in the operator's words. */
export const listGit = async (question: Question, provider: string, listing: Listing): Promise<{ host: GitHost; items: Item[] }> => {
  const host = gitHosts[provider];
  if (!host) throw new Error(`the host of a ${question.spec.type} is not simulated`);
  const project = projectOf(question.spec.url ?? '');
  try {
    return { host, items: await readAll(question, host, project, listing) };
  } catch (error) {
    throw new Error(`failed to list ${listing}: could not list ${listed[listing]}: ${(error as Error).message}`, { cause: error });
  }
};
