// strconv's quoting of strings and runes, and its reading of quoted text.

const named: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

export const isPrintable = (rune: string): boolean => printable.test(rune);

const escapeRune = (rune: string, quote: string, asciiOnly: boolean): string => {
  if (rune === quote) return `\\${quote}`;
  const name = named[rune];
  if (name !== undefined) return name;
  const code = rune.codePointAt(0) ?? 0;
  if (isPrintable(rune) && (!asciiOnly || code < 0x80)) return rune;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

export const goQuote = (text: string, asciiOnly = false): string =>
  `"${Array.from(text, (rune) => escapeRune(rune, '"', asciiOnly)).join('')}"`;

export const quoteRune = (code: number): string => `'${escapeRune(String.fromCodePoint(code), "'", false)}'`;

const simpleEscapes: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

const escape = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([^]))/gu;

const unescape = (body: string, quote: string): string | undefined => {
  let bad = false;
  const bytes: Buffer[] = [];
  let last = 0;
  for (const match of body.matchAll(escape)) {
    const [all, hex, short, long, octal, other] = match;
    bytes.push(Buffer.from(body.slice(last, match.index)));
    last = match.index + all.length;
    const point = short ?? long;
    if (hex !== undefined) bytes.push(Buffer.from([Number.parseInt(hex, 16)]));
    else if (point !== undefined) {
      const code = Number.parseInt(point, 16);
      if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) bad = true;
      else bytes.push(Buffer.from(String.fromCodePoint(code)));
    } else if (octal !== undefined) {
      if (Number.parseInt(octal, 8) > 255) bad = true;
      else bytes.push(Buffer.from([Number.parseInt(octal, 8)]));
    } else {
      const plain = other === quote ? quote : simpleEscapes[other ?? ''];
      if (plain === undefined) bad = true;
      else bytes.push(Buffer.from(plain));
    }
  }
  bytes.push(Buffer.from(body.slice(last)));
  return bad ? undefined : Buffer.concat(bytes).toString();
};

/** Undefined: invalid syntax. */
export const goUnquote = (text: string): string | undefined => {
  const body = text.slice(1, -1);
  if (text.startsWith('`')) return body.replaceAll('\r', '');
  return unescape(body, text.slice(0, 1));
};
