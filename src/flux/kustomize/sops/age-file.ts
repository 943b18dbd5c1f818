// Opens an age file (age-encryption.org/v1) for X25519 recipients, armoured or not.
import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { AgeIdentity } from './age-identity.ts';

/** No identity fits any of the recipients. */
export class NoMatchingIdentity extends Error {}

interface Stanza {
  type: string;
  args: string[];
  body: Buffer;
}

const derive = (key: Buffer, salt: Buffer, info: string): Buffer => Buffer.from(hkdfSync('sha256', key, salt, info, 32));

const open = (key: Buffer, nonce: Buffer, sealed: Buffer): Buffer => {
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
};

const dearmour = (text: string): Buffer => {
  const inner = /-----BEGIN AGE ENCRYPTED FILE-----([\s\S]*)-----END AGE ENCRYPTED FILE-----/.exec(text)?.[1];
  return Buffer.from(inner ?? text, inner === undefined ? 'latin1' : 'base64');
};

const readHeader = (file: Buffer): { stanzas: Stanza[]; signed: Buffer; mac: Buffer; payload: Buffer } => {
  const end = file.indexOf('\n---');
  const lineEnd = file.indexOf('\n', end + 1);
  if (end < 0 || lineEnd < 0) throw new Error('failed to read header: parsing age header: unexpected EOF');
  const [version, ...lines] = file.subarray(0, end).toString('latin1').split('\n');
  if (version !== 'age-encryption.org/v1')
    throw new Error(`failed to read header: parsing age header: unexpected intro: ${JSON.stringify(version)}`);
  const stanzas: Stanza[] = [];
  for (const line of lines) {
    const last = stanzas.at(-1);
    if (line.startsWith('-> ')) {
      const [type = '', ...args] = line.slice(3).split(' ');
      stanzas.push({ type, args, body: Buffer.alloc(0) });
    } else if (last) last.body = Buffer.concat([last.body, Buffer.from(line, 'base64')]);
  }
  const mac = Buffer.from(file.subarray(end + 5, lineEnd).toString('latin1'), 'base64');
  return { stanzas, signed: file.subarray(0, end + 4), mac, payload: file.subarray(lineEnd + 1) };
};

const unwrap = (stanza: Stanza, identity: AgeIdentity): Buffer | undefined => {
  if (stanza.type !== 'X25519') return undefined;
  const share = Buffer.from(stanza.args[0] ?? '', 'base64');
  if (share.length !== 32) return undefined;
  const key = derive(identity.sharedSecret(share), Buffer.concat([share, identity.publicBytes]), 'age-encryption.org/v1/X25519');
  try {
    return open(key, Buffer.alloc(12), stanza.body);
  } catch {
    return undefined;
  }
};

const chunkSize = 64 * 1024 + 16;

const openPayload = (fileKey: Buffer, payload: Buffer): Buffer => {
  const key = derive(fileKey, payload.subarray(0, 16), 'payload');
  const chunks: Buffer[] = [];
  const sealed = payload.subarray(16);
  for (let at = 0, number = 0; at < sealed.length; at += chunkSize, number++) {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(number, 7);
    nonce[11] = at + chunkSize >= sealed.length ? 1 : 0;
    chunks.push(open(key, nonce, sealed.subarray(at, at + chunkSize)));
  }
  return Buffer.concat(chunks);
};

export const decryptAge = (text: string, identities: AgeIdentity[]): Buffer => {
  const { stanzas, signed, mac, payload } = readHeader(dearmour(text));
  for (const identity of identities)
    for (const stanza of stanzas) {
      const fileKey = unwrap(stanza, identity);
      if (!fileKey) continue;
      const expected = createHmac('sha256', derive(fileKey, Buffer.alloc(0), 'header'))
        .update(signed)
        .digest();
      if (!expected.equals(mac)) throw new Error('bad header MAC');
      return openPayload(fileKey, payload);
    }
  throw new NoMatchingIdentity('identity did not match any of the recipients: incorrect identity for recipient block');
};
