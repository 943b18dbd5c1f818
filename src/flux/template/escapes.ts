// The escaping functions of a template: html, js, urlquery.
import { isPrintable } from './go-quote.ts';

const htmlForms: Record<string, string> = { '\0': '\uFFFD', '"': '&#34;', "'": '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;' };

export const escapeHtml = (text: string): string => text.replace(/[\0"'&<>]/g, (rune) => htmlForms[rune] ?? rune);

const unicodeForm = (rune: string): string => `\\u${(rune.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

export const escapeJs = (text: string): string =>
  text.replace(/[\\'"<>&=]|\p{Cc}|\P{ASCII}/gu, (rune) => {
    if (rune === '\x7f') return rune;
    if (rune === '\\' || rune === "'" || rune === '"') return `\\${rune}`;
    return rune > '\x7f' && isPrintable(rune) ? rune : unicodeForm(rune);
  });

/** url.QueryEscape */
export const escapeQuery = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
