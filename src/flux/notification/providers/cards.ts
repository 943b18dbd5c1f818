// Chats that show cards: Microsoft Teams, Google Chat, Lark.
import type { FluxEvent } from '../../runtime/flux-event.ts';
import { isError, metadataOf, requireAddress, titleOf, type Destination, type Send } from './sender.ts';

/** The summary first, the rest by name. */
const facts = (event: FluxEvent) =>
  metadataOf(event)
    .sort(([a], [b]) => Number(b === 'summary') - Number(a === 'summary') || (a < b ? -1 : 1))
    .map(([title, value]) => ({ title, value }));

export const msteams = ({ post, address }: Destination): Send => {
  const url = requireAddress(address, "invalid MS Teams webhook URL %s: '%w'");
  return (event) => {
    const title = { type: 'TextBlock', text: titleOf(event), size: 'large', weight: 'bolder', wrap: true };
    const text = { type: 'TextBlock', text: event.message, ...(isError(event) ? { color: 'attention' } : {}), wrap: true };
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      body: [{ type: 'Container', items: [title, text, { type: 'FactSet', facts: facts(event) }] }],
      msteams: { width: 'Full' },
    };
    return post({ url, body: { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] } });
  };
};

export const googlechat = ({ post, address }: Destination): Send => {
  const url = requireAddress(address, 'invalid Google Chat hook URL %s');
  return (event) => {
    const text = isError(event) ? `<font color="#ff0000">${event.message}</font>` : event.message;
    const values = metadataOf(event).map(([topLabel, content]) => ({
      textParagraph: null,
      keyValue: { topLabel, content, contentMultiline: false, bottomLabel: null, icon: null },
    }));
    const sections = [
      { header: '', widgets: [{ textParagraph: { text }, keyValue: null }] },
      ...(values.length > 0 ? [{ header: '', widgets: values }] : []),
    ];
    const header = { title: titleOf(event), subtitle: event.reportingController, imageUrl: null, imageStyle: null };
    return post({ url, body: { cards: [{ header, sections }] } });
  };
};

export const lark = ({ post, address }: Destination): Send => {
  // The name of another chat is upstream's slip.
  const url = requireAddress(address, 'invalid Slack hook URL %s');
  return (event) => {
    const [sign, template] = isError(event) ? ['🚨', 'red'] : ['💫', 'turquoise'];
    const lines = metadataOf(event).map(([key, value]) => `${key}: ${value}\n`);
    const card = {
      config: { wide_screen_mode: true },
      header: { title: { tag: 'plain_text', content: `${sign} ${titleOf(event)}` }, template },
      elements: [{ tag: 'div', text: { tag: 'lark_md', content: `**${event.message}**\n\n${lines.join('')}` } }],
    };
    return post({ url, body: { msg_type: 'interactive', card }, failed: '' });
  };
};
