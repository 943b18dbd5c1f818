// A secret key of OpenPGP (RFC 4880) as gpg --export-secret-keys --armor writes it.
// Models: version 4 with RSA or Ed25519, protected by AES and a passphrase or not at all. Leaves out: DSA, ECDSA, signing subkeys, version 6.
import { createDecipheriv, createHash, createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';

export interface OpenPgpKey {
  fingerprint: Buffer;
  algorithm: 'rsa' | 'ed25519';
  key: KeyObject;
}

export class PassphraseRequired extends Error {}

interface Packet {
  tag: number;
  body: Buffer;
}

const dearmor = (armored: string): Buffer => {
  const found = /-----BEGIN PGP PRIVATE KEY BLOCK-----\r?\n(?:[^\n]+: [^\n]*\n)*\r?\n([\s\S]+?)-----END/.exec(armored);
  if (!found) throw new Error('openpgp: invalid argument: no armored data found');
  return Buffer.from((found[1] as string).replace(/\n=[A-Za-z0-9+/]{4}\s*$/, ''), 'base64');
};

const readPackets = (bytes: Buffer): Packet[] => {
  const packets: Packet[] = [];
  for (let at = 0; at < bytes.length;) {
    const head = bytes[at++] as number;
    const isNew = (head & 0x40) !== 0;
    const tag = isNew ? head & 0x3f : (head >> 2) & 0x0f;
    const first = bytes[at] as number;
    // The length of the length, by the packet's format.
    const newSize = first < 192 ? 1 : first < 224 ? 2 : first === 255 ? 5 : undefined;
    const size = isNew ? newSize : [1, 2, 4][head & 3];
    if (!size) throw new Error('openpgp: unsupported feature: packets of unknown length');
    const oldLength = () => bytes.readUIntBE(at, size);
    const newLength = () =>
      size === 1 ? first : size === 2 ? (first - 192) * 256 + (bytes[at + 1] as number) + 192 : bytes.readUInt32BE(at + 1);
    const length = isNew ? newLength() : oldLength();
    at += size;
    packets.push({ tag, body: bytes.subarray(at, at + length) });
    at += length;
  }
  return packets;
};

class Numbers {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.bytes[this.at++] as number;
  }

  take(count: number): Buffer {
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** A multiprecision integer: its length in bits stands before it. */
  next(): Buffer {
    return this.take(Math.ceil(this.take(2).readUInt16BE() / 8));
  }
}

const hashes: Record<number, string> = { 2: 'sha1', 8: 'sha256', 9: 'sha384', 10: 'sha512' };
const ciphers: Record<number, { name: string; bytes: number }> = {
  7: { name: 'aes-128-cfb', bytes: 16 },
  8: { name: 'aes-192-cfb', bytes: 24 },
  9: { name: 'aes-256-cfb', bytes: 32 },
};

/** The key that a passphrase comes to (string-to-key: simple, salted, iterated). */
const stretch = (reader: Numbers, passphrase: string, length: number): Buffer => {
  const mode = reader.byte();
  const hash = hashes[reader.byte()];
  if (!hash || ![0, 1, 3].includes(mode)) throw new Error('openpgp: unsupported feature: S2K function');
  const salted = Buffer.concat([mode === 0 ? Buffer.alloc(0) : reader.take(8), Buffer.from(passphrase)]);
  const code = mode === 3 ? reader.byte() : 0;
  const count = mode === 3 ? Math.max((16 + (code & 15)) << ((code >> 4) + 6), salted.length) : salted.length;
  const parts: Buffer[] = [];
  for (let zeros = 0; parts.reduce((sum, part) => sum + part.length, 0) < length; zeros++) {
    const digest = createHash(hash).update(Buffer.alloc(zeros));
    // gpg asks for some sixty million bytes.
    const block = Buffer.alloc(salted.length * Math.ceil(65_536 / salted.length), salted);
    for (let left = count; left > 0; left -= block.length) digest.update(block.subarray(0, Math.min(left, block.length)));
    parts.push(digest.digest());
  }
  return Buffer.concat(parts).subarray(0, length);
};

/** The secret numbers of a key; asks for the passphrase only where there is one. */
const unlock = (reader: Numbers, passphrase: string | undefined): Numbers => {
  const usage = reader.byte();
  if (usage === 0) return reader;
  if (passphrase === undefined) throw new PassphraseRequired('the key is protected by a passphrase');
  const cipher = ciphers[usage === 254 || usage === 255 ? reader.byte() : usage];
  if (!cipher || usage === 253) throw new Error('openpgp: unsupported feature: cipher of the key');
  const secret = stretch(reader, passphrase, cipher.bytes);
  const decipher = createDecipheriv(cipher.name, secret, reader.take(16));
  const plain = Buffer.concat([decipher.update(reader.bytes.subarray(reader.at)), decipher.final()]);
  const check = createHash('sha1').update(plain.subarray(0, -20)).digest();
  if (usage === 254 && !check.equals(plain.subarray(-20))) throw new Error('openpgp: invalid data: private key checksum failure');
  return new Numbers(plain);
};

const encode = (bytes: Buffer): string => bytes.toString('base64url');
const toBigInt = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex') || '0'}`);
const fromBigInt = (value: bigint): string => {
  const hex = value.toString(16);
  return encode(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'));
};

const readRsa = (open: Numbers, secret: () => Numbers): { key: JsonWebKey; end: number } => {
  const [n, e] = [open.next(), open.next()];
  const end = open.at;
  const numbers = secret();
  // OpenPGP keeps p's inverse for q; JWK wants q's for p, so the primes change places.
  const [d, q, p, qi] = [numbers.next(), numbers.next(), numbers.next(), numbers.next()];
  const below = (prime: Buffer) => fromBigInt(toBigInt(d) % (toBigInt(prime) - 1n));
  const key = {
    kty: 'RSA',
    n: encode(n),
    e: encode(e),
    d: encode(d),
    p: encode(p),
    q: encode(q),
    qi: encode(qi),
    dp: below(p),
    dq: below(q),
  };
  return { key, end };
};

const readEd25519 = (open: Numbers, secret: () => Numbers): { key: JsonWebKey; end: number } => {
  if (open.take(open.byte()).toString('hex') !== '2b06010401da470f01') throw new Error('openpgp: unsupported feature: curve of the key');
  const point = open.next();
  const end = open.at;
  const seed = secret().next();
  const padded = Buffer.concat([Buffer.alloc(32 - seed.length), seed]);
  return { key: { kty: 'OKP', crv: 'Ed25519', x: encode(point.subarray(1)), d: encode(padded) }, end };
};

/** Throws a PassphraseRequired, or what is wrong with the key. */
export const readOpenPgpKey = (armored: string, passphrase: string | undefined): OpenPgpKey => {
  const [packet, second] = readPackets(dearmor(armored)).filter(({ tag }) => tag === 5);
  if (!packet) throw new Error('openpgp: invalid argument: no private key found');
  if (second) throw new MultipleKeys('multiple entities');
  const open = new Numbers(packet.body);
  if (open.byte() !== 4) throw new Error('openpgp: unsupported feature: version of the key');
  open.take(4);
  const algorithm = open.byte();
  const secret = () => unlock(open, passphrase);
  if (algorithm !== 1 && algorithm !== 22) throw new Error(`openpgp: unsupported feature: public key type: ${algorithm}`);
  const { key, end } = algorithm === 1 ? readRsa(open, secret) : readEd25519(open, secret);
  const body = packet.body.subarray(0, end);
  const head = Buffer.from([0x99, body.length >> 8, body.length & 255]);
  return {
    fingerprint: createHash('sha1').update(head).update(body).digest(),
    algorithm: algorithm === 1 ? 'rsa' : 'ed25519',
    key: createPrivateKey({ key, format: 'jwk' }),
  };
};

export class MultipleKeys extends Error {}
