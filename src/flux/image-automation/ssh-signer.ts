// Signs a commit's text with an SSH key (OpenSSH's PROTOCOL.sshsig), as `git commit -S` with gpg.format=ssh does.
// Models: Ed25519, ECDSA and RSA keys. Leaves out: keys that a passphrase protects in OpenSSH's own format.
import { createHash, createPrivateKey, createPublicKey, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Signer } from '../git/write-objects.ts';

const text = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** A number that is not negative: no needless zeros, one where the highest bit is set. */
const mpint = (bytes: Buffer): Buffer => {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = first < 0 ? Buffer.alloc(0) : bytes.subarray(first);
  return text((short[0] ?? 0) >= 128 ? Buffer.concat([Buffer.alloc(1), short]) : short);
};

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  skip(count: number): void {
    this.#at += count;
  }

  next(): Buffer {
    const start = this.#at + 4;
    this.#at = start + this.#bytes.readUInt32BE(this.#at);
    return this.#bytes.subarray(start, this.#at);
  }

  /** The next numbers as JWK wants them. */
  numbers<K extends string>(...names: K[]): Record<K, string> {
    const number = () => {
      const bytes = this.next();
      return bytes.subarray(bytes[0] === 0 ? 1 : 0).toString('base64url');
    };
    return Object.fromEntries(names.map((name) => [name, number()])) as Record<K, string>;
  }
}

const toNumber = (encoded: string): bigint => BigInt(`0x${Buffer.from(encoded, 'base64url').toString('hex') || '0'}`);
const fromNumber = (value: bigint): string => {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
};

const curves: Record<string, { crv: string; bytes: number; hash: string }> = {
  nistp256: { crv: 'P-256', bytes: 32, hash: 'sha256' },
  nistp384: { crv: 'P-384', bytes: 48, hash: 'sha384' },
  nistp521: { crv: 'P-521', bytes: 66, hash: 'sha512' },
};

const readEcdsa = (reader: Reader): JsonWebKey => {
  const { crv, bytes } = curves[reader.next().toString()] ?? { crv: '', bytes: 0 };
  const point = reader.next();
  const d = Buffer.from(reader.numbers('d').d, 'base64url');
  const padded = Buffer.concat([Buffer.alloc(Math.max(bytes - d.length, 0)), d]);
  const [x, y] = [point.subarray(1, 1 + bytes), point.subarray(1 + bytes)];
  return { kty: 'EC', crv, x: x.toString('base64url'), y: y.toString('base64url'), d: padded.toString('base64url') };
};

const readRsa = (reader: Reader): JsonWebKey => {
  const { n, e, d, qi, p, q } = reader.numbers('n', 'e', 'd', 'qi', 'p', 'q');
  const below = (prime: string) => fromNumber(toNumber(d) % (toNumber(prime) - 1n));
  return { kty: 'RSA', n, e, d, p, q, qi, dp: below(p), dq: below(q) };
};

const readEd25519 = (reader: Reader): JsonWebKey => {
  const x = reader.next().toString('base64url');
  return { kty: 'OKP', crv: 'Ed25519', x, d: reader.next().subarray(0, 32).toString('base64url') };
};

export class ProtectedKey extends Error {}

const readOpenSsh = (pem: string): KeyObject => {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(pem)?.[1] ?? '';
  const outer = new Reader(Buffer.from(body, 'base64'));
  outer.skip('openssh-key-v1\0'.length);
  if (outer.next().toString() !== 'none') throw new ProtectedKey('keys with a passphrase are not read here');
  outer.next();
  outer.next();
  outer.skip(4);
  outer.next();
  const reader = new Reader(outer.next());
  reader.skip(8);
  const type = reader.next().toString();
  const key = type === 'ssh-ed25519' ? readEd25519(reader) : type === 'ssh-rsa' ? readRsa(reader) : readEcdsa(reader);
  return createPrivateKey({ key, format: 'jwk' });
};

const publicBlob = (key: KeyObject): { type: string; blob: Buffer } => {
  const { kty, crv, x = '', y = '', n = '', e = '' } = createPublicKey(key).export({ format: 'jwk' });
  const bytes = (encoded: string) => Buffer.from(encoded, 'base64url');
  if (kty === 'RSA') return { type: 'rsa-sha2-512', blob: Buffer.concat([text('ssh-rsa'), mpint(bytes(e)), mpint(bytes(n))]) };
  if (kty === 'OKP') return { type: 'ssh-ed25519', blob: Buffer.concat([text('ssh-ed25519'), text(bytes(x))]) };
  const curve = Object.keys(curves).find((name) => curves[name]?.crv === crv) ?? '';
  const point = Buffer.concat([Buffer.from([4]), bytes(x), bytes(y)]);
  return { type: `ecdsa-sha2-${curve}`, blob: Buffer.concat([text(`ecdsa-sha2-${curve}`), text(curve), text(point)]) };
};

const signatureOf = (key: KeyObject, type: string, data: Buffer): Buffer => {
  if (type === 'ssh-ed25519') return sign(null, data, key);
  if (type === 'rsa-sha2-512') return sign('sha512', data, key);
  const { hash = 'sha256' } = curves[type.slice('ecdsa-sha2-'.length)] ?? {};
  const both = sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
  const half = both.length / 2;
  return Buffer.concat([mpint(both.subarray(0, half)), mpint(both.subarray(half))]);
};

/** Throws a ProtectedKey, or what is wrong with the key. */
export const sshSigner = (pem: string, passphrase: string | undefined): Signer => {
  const key = pem.includes('BEGIN OPENSSH PRIVATE KEY') ? readOpenSsh(pem) : createPrivateKey({ key: pem, passphrase });
  const { type, blob } = publicBlob(key);
  const scope = Buffer.concat([text('git'), text(''), text('sha512')]);
  return (commit) => {
    const digest = createHash('sha512').update(commit).digest();
    const signed = signatureOf(key, type, Buffer.concat([Buffer.from('SSHSIG'), scope, text(digest)]));
    const version = Buffer.from([0, 0, 0, 1]);
    const envelope = Buffer.concat([Buffer.from('SSHSIG'), version, text(blob), scope, text(Buffer.concat([text(type), text(signed)]))]);
    const lines = envelope.toString('base64').match(/.{1,70}/g) ?? [];
    return `-----BEGIN SSH SIGNATURE-----\n${lines.join('\n')}\n-----END SSH SIGNATURE-----\n`;
  };
};
