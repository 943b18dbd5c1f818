// The frame of every page.
import type { Answer } from '../call.ts';
import type { ForgeUser } from '../forge.ts';
import { fullName } from '../repository-names.ts';
import type { World } from '../world.ts';
import { html, type Html } from './html.ts';
import { formToken } from './login.ts';

/** What a page is drawn from. */
export interface Visit {
  world: World;
  user: ForgeUser | undefined;
  url: URL;
  params: Record<string, string>;
  /** As it is kept; empty for pages without one. */
  repository: string;
  form: URLSearchParams;
}

const headers = {
  'content-type': 'text/html;charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

export const mayWrite = ({ user }: Pick<Visit, 'user'>): boolean => user?.right === 'write';

export const tokenField = ({ user }: Pick<Visit, 'user'>): Html => html`<input type="hidden" name="_csrf" value="${formToken(user)}" />`;

const who = (visit: Visit): Html =>
  visit.user
    ? html`<span>${visit.user.name}</span>
        <form class="inline" method="post" action="/user/logout">${tokenField(visit)}<button>Log out</button></form>`
    : html`<a href="/user/login?to=${encodeURIComponent(visit.url.pathname)}">Log in</a>`;

export const page = (visit: Visit, title: string, body: Html, status = 200): Answer => ({
  status,
  headers,
  body: html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="/assets/forge.css" />
      </head>
      <body>
        <header class="top"><a href="/">The lab’s forge</a><span class="who">${who(visit)}</span></header>
        <main>${body}</main>
      </body>
    </html>`.text,
});

export const seeOther = (location: string, more: Record<string, string> = {}): Answer => ({ status: 303, headers: { location, ...more } });

/** `/learner/fleet` */
export const addressOf = ({ world, repository }: Pick<Visit, 'world' | 'repository'>): string => `/${fullName(world, repository)}`;

type Tab = 'files' | 'commits' | 'branches' | 'pulls' | 'hooks';

const tabs: [Tab, string, string][] = [
  ['files', '', 'Files'],
  ['commits', '/commits', 'Commits'],
  ['branches', '/branches', 'Branches'],
  ['pulls', '/pulls', 'Pull requests'],
  ['hooks', '/settings/hooks', 'Webhooks'],
];

/** A page of a repository, below its name and tabs. */
export const repositoryPage = (visit: Visit, tab: Tab, title: string, body: Html): Answer => {
  const address = addressOf(visit);
  const { pulls } = visit.world.records.read(visit.repository);
  const open = pulls.filter((pull) => pull.open).length;
  const links = tabs
    .filter(([name]) => name !== 'hooks' || mayWrite(visit))
    .map(
      ([name, path, words]) =>
        html`<a href="${address}${path}" ${name === tab ? html`aria-current="page"` : ''}
          >${words}${name === 'pulls' ? ` (${open})` : ''}</a
        >`,
    );
  return page(
    visit,
    `${title} · ${address.slice(1)}`,
    html`<h1><a href="${address}">${address.slice(1)}</a></h1>
      <nav class="tabs" aria-label="Repository">${links}</nav>
      ${body}`,
  );
};

export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

export const shortSha = (sha: string): string => sha.slice(0, 10);

export const timeElement = (ms: number): Html => {
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
};
