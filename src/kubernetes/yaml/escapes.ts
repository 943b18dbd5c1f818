/** What a backslash and a letter mean between double quotes (YAML 1.1, 5.6), as both of Go's libraries read it. */
export const escapes: Record<string, string> = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\u001B',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\u0085',
  _: '\u00A0',
  L: '\u2028',
  P: '\u2029',
};

/** How many hexadecimal digits follow. */
export const hexEscapes: Record<string, number> = { x: 2, u: 4, U: 8 };
