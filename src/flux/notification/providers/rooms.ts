// Chats that take text: Webex, Matrix, Telegram, Zulip.
import { createHash } from 'node:crypto';
import { fluxStatusText } from './flux-status-text.ts';
import { SendError } from './send-error.ts';
import { isError, metadataOf, requireAddress, titleOf, type Destination, type Send } from './sender.ts';

const signOf = (event: Parameters<Send>[0]): string => (isError(event) ? '🚨' : '💫');

export const webex = ({ post, address, channel, token }: Destination): Send => {
  const url = requireAddress(address, "invalid Webex hook URL %s: '%w'");
  return (event) => {
    const lines = metadataOf(event).map(([key, value]) => `>**${key}**: ${value}\n`);
    const markdown = `${isError(event) ? '💣' : '✅'} **${titleOf(event)}**\n${event.message}\n${lines.join('')}`;
    return post({ url, headers: { authorization: `Bearer ${token}` }, body: { roomId: channel, markdown } });
  };
};

export const matrix = ({ post, address, channel, token }: Destination): Send => {
  const server = requireAddress(address, "invalid Matrix homeserver URL %s: '%w'").replace(/\/$/, '');
  return (event) => {
    const transaction = createHash('sha1').update(JSON.stringify(event)).digest('hex');
    const lines = metadataOf(event).map(([key, value]) => `- ${key}: ${value}\n`);
    return post({
      method: 'PUT',
      url: `${server}/_matrix/client/r0/rooms/${channel}/send/m.room.message/${transaction}`,
      headers: { authorization: `Bearer ${token}` },
      body: { body: `${signOf(event)} ${titleOf(event)}\n${event.message}\n${lines.join('')}`, msgtype: 'm.text' },
    });
  };
};

/** What Telegram takes for markup. */
const escaped = (text: string): string => text.replace(/[_*[\]()~`>#+\-=|{}.!]/g, '\\$&');

/** There is one Telegram: the address of the provider is not looked at. */
export const telegram = ({ post, channel, token }: Destination): Send => {
  if (!channel) throw new SendError('empty Telegram channel');
  if (!token) throw new SendError('empty Telegram token');
  return (event) => {
    const { kind, name, namespace } = event.involvedObject;
    const heading = `*${signOf(event)} ${escaped(`${kind.toLowerCase()}/${name}/${namespace}`)}*`;
    const lines = metadataOf(event).map(([key, value]) => `\\- *${escaped(key)}*: ${escaped(value)}\n`);
    return post({
      failed: '',
      url: `https://api.telegram.org/bot${token}/sendMessage`,
      body: { chat_id: channel, text: `${heading}\n${escaped(event.message)}\n${lines.join('')}`, parse_mode: 'MarkdownV2' },
    });
  };
};

export const zulip = ({ post, address, channel, username, password }: Destination): Send => {
  const [stream, topic, ...rest] = channel.split('/');
  if (!stream || !topic || rest.length > 0)
    throw new SendError(`invalid Zulip channel format, expected <channel>/<topic>, got '${channel}'`);
  const url = URL.canParse(address) ? `${new URL(address).origin}/api/v1/messages` : '/api/v1/messages';
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return (event) =>
    post({
      failed: '',
      url,
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ content: fluxStatusText(event), to: stream, topic, type: 'stream' }).toString(),
    });
};
