import { describe, expect, it } from 'vitest';
import type { FluxEvent } from '../../runtime/flux-event.ts';
import type { SendJson } from './post-json.ts';
import { giteaPullRequestComment } from './pull-request-comment.ts';
import type { Destination } from './sender.ts';

const involvedObject = { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', namespace: 'lab', name: 'app' };
const about = { change_request: '7', address: 'http://preview-7' };
const event = (message: string, rest: Partial<FluxEvent> = {}): FluxEvent => ({
  involvedObject,
  severity: 'info',
  timestamp: '2026-11-21T12:00:00Z',
  reason: 'ReconciliationSucceeded',
  reportingController: 'kustomize-controller',
  metadata: about,
  ...rest,
  message,
});

/** Gitea with one pull request, and what was written to it. */
const gitea = () => {
  const written: { method: string; url: string; body: string }[] = [];
  const send: SendJson = async ({ method = 'POST', url, body }) => {
    if (method !== 'GET') written.push({ method, url, ...(body as { body: string }) });
    const user = { login: 'flux' };
    return new Response(JSON.stringify(url.endsWith('/user') ? user : written.map((each) => ({ id: 4, body: each.body, user }))));
  };
  const destination = { address: 'http://forge.lab/lab/app.git', token: 'secret', providerUid: 'uid' } as Destination;
  return { written, post: giteaPullRequestComment(destination, send) };
};

describe('a comment on a pull request', () => {
  it('is written once and edited ever after', async () => {
    const { written, post } = gitea();
    await post(event('applied'));
    await post(event('never ready', { severity: 'error' }));
    const text = (sign: string, message: string) =>
      `<!-- flux-pr-comment-key:uid/Kustomization/lab/app -->\n\n## Flux Status\n\n${sign} Kustomization/lab/app\n\n${message}\n\nMetadata:\n* \`address\`: http://preview-7\n`;
    const issues = 'http://forge.lab/api/v1/repos/lab/app/issues';
    expect(written).toEqual([
      { method: 'POST', url: `${issues}/7/comments`, body: text('ℹ️', 'applied') },
      { method: 'PATCH', url: `${issues}/comments/4`, body: text('⚠️', 'never ready') },
    ]);
  });

  it.each([
    [{}, 'missing "change_request" metadata key'],
    [{ change_request: 'seven' }, 'invalid "change_request" metadata value "seven": strconv.Atoi: parsing "seven": invalid syntax'],
  ])('is refused for %j', async (metadata, message) => {
    const { written, post } = gitea();
    await expect(post(event('applied', { metadata: metadata as Record<string, string> }))).rejects.toThrow(message);
    expect(written).toEqual([]);
  });
});
