// Anchors, aliases and tags.
import { isAlpha, isBlankOrEnd, type Cursor } from './cursor.ts';
import { YamlError } from './token.ts';

const mayFollowAnchor = new Set(['?', ':', ',', ']', '}', '%', '@', '`']);

const readAlpha = (cursor: Cursor): string => {
  let text = '';
  while (isAlpha(cursor.peek())) text += cursor.read();
  return text;
};

/** The name behind `&` or `*`. */
export const scanAnchor = (cursor: Cursor): string => {
  cursor.skip();
  const name = readAlpha(cursor);
  const next = cursor.peek();
  if (name === '' || !(isBlankOrEnd(next) || mayFollowAnchor.has(next)))
    throw new YamlError('did not find expected alphabetic or numeric character');
  return name;
};

const readEscapedOctets = (cursor: Cursor): string => {
  let text = '';
  while (cursor.peek() === '%') {
    const digits = cursor.peek(1) + cursor.peek(2);
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) throw new YamlError('did not find URI escaped octet');
    cursor.skip(3);
    text += `%${digits}`;
  }
  try {
    return decodeURIComponent(text);
  } catch {
    throw new YamlError('found an incorrect leading UTF-8 octet');
  }
};

const readUri = (cursor: Cursor, head: string): string => {
  let text = head.slice(1);
  let found = head !== '';
  while (/^[0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%-]$/.test(cursor.peek())) {
    text += cursor.peek() === '%' ? readEscapedOctets(cursor) : cursor.read();
    found = true;
  }
  if (!found) throw new YamlError('did not find expected tag URI');
  return text;
};

const readTag = (cursor: Cursor): { handle: string; suffix: string } => {
  if (cursor.peek(1) === '<') {
    cursor.skip(2);
    const suffix = readUri(cursor, '');
    if (cursor.peek() !== '>') throw new YamlError("did not find the expected '>'");
    cursor.skip();
    return { handle: '', suffix };
  }
  let handle = cursor.read() + readAlpha(cursor);
  if (cursor.peek() === '!') handle += cursor.read();
  if (handle.length > 1 && handle.endsWith('!')) return { handle, suffix: readUri(cursor, '') };
  const suffix = readUri(cursor, handle);
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
};

export const scanTag = (cursor: Cursor): { handle: string; suffix: string } => {
  const tag = readTag(cursor);
  if (!isBlankOrEnd(cursor.peek())) throw new YamlError('did not find expected whitespace or line break');
  return tag;
};
