// Percent-escapes of a path as Go's net/url reads them: any byte may be escaped, and what is no escape makes the whole request none.

export class BadEscapeError extends Error {}

const noEscape = /%(?![0-9a-fA-F]{2})/;

/** Bytes that are no UTF-8 become U+FFFD, as they do in Go's JSON. */
export const decodeSegment = (text: string): string => {
  if (!text.includes('%')) return text;
  if (noEscape.test(text)) throw new BadEscapeError();
  const bytes: Buffer[] = [];
  for (const part of text.split(/(%[0-9a-fA-F]{2})/))
    bytes.push(part.startsWith('%') ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part));
  return Buffer.concat(bytes).toString('utf8');
};
