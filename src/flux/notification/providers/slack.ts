// Slack, and what understands its messages: Discord, Rocket.
import type { FluxEvent } from '../../runtime/flux-event.ts';
import { isError, metadataOf, requireAddress, titleOf, type Destination, type Send } from './sender.ts';

interface Look {
  username: string;
  channel: string;
  /** Of a good message, and of a bad one. */
  colours: [string, string];
  fallback?: string;
}

const message = (event: FluxEvent, { username, channel, colours: [good, bad], fallback = '' }: Look) => ({
  channel,
  username,
  icon_url: '',
  icon_emoji: '',
  attachments: [
    {
      fallback,
      color: isError(event) ? bad : good,
      author_name: titleOf(event),
      text: event.message,
      mrkdwn_in: ['text'],
      fields: metadataOf(event).map(([title, value]) => ({ title, value, short: false })),
    },
  ],
});

const colours: Look['colours'] = ['good', 'danger'];

export const slack = ({ post, address, channel, username, token }: Destination): Send => {
  const url = requireAddress(address, "invalid Slack hook URL %s: '%w'");
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  return (event) => {
    const look = { username: username || event.reportingController, channel, colours, fallback: `${titleOf(event)}: ${event.message}` };
    return post({ url, headers, body: message(event, look) });
  };
};

export const discord = ({ post, address, username }: Destination): Send => {
  requireAddress(address, "invalid Discord hook URL %s: '%w'");
  const url = address.endsWith('/slack') ? address : `${address.replace(/\/$/, '')}/slack`;
  return (event) => post({ url, body: message(event, { username: username || event.reportingController, channel: '', colours }) });
};

export const rocket = ({ post, address, channel, username }: Destination): Send => {
  const url = requireAddress(address, "invalid Rocket hook URL %s: '%w'");
  return (event) => post({ url, body: message(event, { username, channel, colours: ['#0076D7', '#FF0000'] }) });
};
