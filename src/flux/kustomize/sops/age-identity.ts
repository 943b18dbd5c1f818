// An age secret key (`AGE-SECRET-KEY-1…`): Bech32 around 32 bytes of X25519.
import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';

const letters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

const checksum = (values: number[]): number =>
  values.reduce((sum, value) => {
    const top = sum >>> 25;
    const next = ((sum & 0x1ffffff) << 5) ^ value;
    return generators.reduce((all, generator, bit) => (((top >>> bit) & 1) === 1 ? all ^ generator : all), next);
  }, 1);

const expandPrefix = (prefix: string): number[] => [
  ...Array.from(prefix, (char) => char.charCodeAt(0) >> 5),
  0,
  ...Array.from(prefix, (char) => char.charCodeAt(0) & 31),
];

/** Groups of five bits to bytes. */
const toBytes = (groups: number[]): Buffer => {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const group of groups) {
    bits = ((bits << 5) | group) & 0xfff;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
  }
  return Buffer.from(bytes);
};

const decodeBech32 = (text: string): { prefix: string; bytes: Buffer } => {
  const lower = text.toLowerCase();
  const at = lower.lastIndexOf('1');
  const values = Array.from(lower.slice(at + 1), (char) => letters.indexOf(char));
  const prefix = lower.slice(0, at);
  if (at < 1 || values.includes(-1) || checksum([...expandPrefix(prefix), ...values]) !== 1)
    throw new Error('malformed secret key: invalid checksum');
  return { prefix, bytes: toBytes(values.slice(0, -6)) };
};

const pkcs8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const spki = Buffer.from('302a300506032b656e032100', 'hex');

export const publicKeyOf = (bytes: Buffer): KeyObject =>
  createPublicKey({ key: Buffer.concat([spki, bytes]), format: 'der', type: 'spki' });

export class AgeIdentity {
  readonly #key: KeyObject;
  readonly publicBytes: Buffer;

  constructor(text: string) {
    const { prefix, bytes } = decodeBech32(text);
    if (prefix !== 'age-secret-key-' || bytes.length !== 32) throw new Error('malformed secret key: unknown type');
    this.#key = createPrivateKey({ key: Buffer.concat([pkcs8, bytes]), format: 'der', type: 'pkcs8' });
    this.publicBytes = createPublicKey(this.#key).export({ format: 'der', type: 'spki' }).subarray(-32);
  }

  sharedSecret(other: Buffer): Buffer {
    return diffieHellman({ privateKey: this.#key, publicKey: publicKeyOf(other) });
  }
}

/** One key a line; empty lines and comments are skipped. */
export const parseIdentities = (text: string): AgeIdentity[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      if (!line.startsWith('AGE-SECRET-KEY-1')) throw new Error('failed to parse and add to age identities: unknown identity type');
      return new AgeIdentity(line);
    });
