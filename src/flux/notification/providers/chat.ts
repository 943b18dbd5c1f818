// Slack, Discord (which understands Slack's format) and Microsoft Teams.
import type { FluxEvent } from '../../runtime/flux-event.ts';
import { titleOf, type Destination, type Send } from './sender.ts';

const slackMessage = (event: FluxEvent, username: string, channel: string) => ({
  channel,
  username: username || event.reportingController,
  icon_url: '',
  icon_emoji: '',
  attachments: [
    {
      color: event.severity === 'error' ? 'danger' : 'good',
      author_name: titleOf(event),
      text: event.message,
      mrkdwn_in: ['text'],
      fields: Object.entries(event.metadata ?? {}).map(([title, value]) => ({ title, value, short: false })),
    },
  ],
});

export const slack =
  ({ post, address, channel, username, token }: Destination): Send =>
  (event) =>
    post({ url: address, headers: token ? { authorization: `Bearer ${token}` } : {}, body: slackMessage(event, username, channel) });

export const discord =
  ({ post, address, username }: Destination): Send =>
  (event) =>
    post({ url: address.endsWith('/slack') ? address : `${address.replace(/\/$/, '')}/slack`, body: slackMessage(event, username, '') });

/** The summary first, the rest by name. */
const facts = ({ metadata = {} }: FluxEvent) =>
  Object.entries(metadata)
    .sort(([a], [b]) => Number(b === 'summary') - Number(a === 'summary') || (a < b ? -1 : 1))
    .map(([title, value]) => ({ title, value }));

export const msteams =
  ({ post, address }: Destination): Send =>
  (event) => {
    const title = { type: 'TextBlock', text: titleOf(event), size: 'large', weight: 'bolder', wrap: true };
    const text = { type: 'TextBlock', text: event.message, ...(event.severity === 'error' ? { color: 'attention' } : {}), wrap: true };
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      body: [{ type: 'Container', items: [title, text, { type: 'FactSet', facts: facts(event) }] }],
      msteams: { width: 'Full' },
    };
    return post({
      url: address,
      body: { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] },
    });
  };
