// Markdown of comments and READMEs as HTML. Raw HTML stays text, but for comments, by which robots find their own words again: they are dropped; pictures stay links, so that a page loads nothing from elsewhere.
import { Html } from './html.ts';

type Render = (text: string) => string;

let render: Promise<Render> | undefined;

const load = async (): Promise<Render> => {
  const { default: MarkdownIt } = await import('markdown-it');
  const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true }).disable('image');
  return (text) => markdown.render(text.replaceAll(/<!--[^]*?-->/g, ''));
};

export const markdown = async (text: string): Promise<Html> => {
  render ??= load();
  return new Html(`<div class="markdown">${(await render)(text)}</div>`);
};
