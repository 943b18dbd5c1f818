// The token that names where the next page of a list starts, in upstream's form.
import { apiErrors } from '../machinery/status.ts';

/** `start`: the first key of the next page. A revision of -1 stands for whatever is there then. */
export const writeContinue = (revision: number, start: string): string =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: revision < 0 ? start : `/${start}` })).toString('base64url');

const refuse = (why: string) => apiErrors.badRequest(`invalid continue token: continue key is not valid: ${why}`);

/** As Go prints the rune that it stumbled over. */
const quoteRune = (byte: number): string => {
  const letter = String.fromCharCode(byte);
  if (letter === "'") return `'\\''`;
  if (letter === '"') return `'"'`;
  const printable = (byte >= 0x20 && byte < 0x7f) || byte > 0xa0;
  return printable
    ? `'${letter}'`
    : byte < 0x80
      ? `'\\x${byte.toString(16).padStart(2, '0')}'`
      : `'\\u${byte.toString(16).padStart(4, '0')}'`;
};

export const readContinue = (token: string): { revision: number; start: string } => {
  const illegal = /[^A-Za-z0-9_-]/.exec(token);
  if (illegal) throw refuse(`illegal base64 data at input byte ${illegal.index}`);
  // One letter is no byte.
  if (token.length % 4 === 1) throw refuse(`illegal base64 data at input byte ${token.length - 1}`);
  const bytes = Buffer.from(token, 'base64url');
  let parsed: { v?: string; rv?: number; start?: string };
  try {
    parsed = JSON.parse(bytes.toString('utf8')) as typeof parsed;
  } catch {
    throw refuse(
      bytes.length ? `invalid character ${quoteRune(bytes[0] as number)} looking for beginning of value` : 'unexpected end of JSON input',
    );
  }
  if (parsed.v !== 'meta.k8s.io/v1') throw refuse(`server does not recognize this encoded version "${parsed.v ?? ''}"`);
  if (!parsed.rv) throw refuse('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (!parsed.start) throw refuse('encoded start key empty (version meta.k8s.io/v1)');
  return { revision: parsed.rv ?? 0, start: parsed.start.replace(/^\//, '') };
};
