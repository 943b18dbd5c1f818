// Commit statuses as HTML, in words and not by colour alone.
import { combinedState, latestStatuses } from '../pulls/branch-rules.ts';
import type { CommitStatus } from '../record/repository-record.ts';
import { html, type Html } from './html.ts';

export const statusView = (statuses: CommitStatus[], sha: string, form: 'short' | 'full' = 'full'): Html => {
  const latest = latestStatuses({ statuses }, sha);
  if (latest.length === 0) return html``;
  const state = combinedState(latest) ?? 'pending';
  if (form === 'short') return html`<span class="state ${state}">${state}</span>`;
  const row = ({ state, context, description, targetUrl }: CommitStatus) =>
    html`<li>
      <span class="state ${state}">${state}</span> <strong>${context}</strong> ${description}
      ${/^https?:/.test(targetUrl) && html`<a class="right" href="${targetUrl}" rel="noreferrer">Details</a>`}
    </li>`;
  return html`<section aria-label="Statuses">
    <ul class="rows box">
      ${latest.map(row)}
    </ul>
  </section>`;
};
