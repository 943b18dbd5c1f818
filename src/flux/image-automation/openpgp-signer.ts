// Signs a commit's text with an OpenPGP key: a detached, armored signature of version 4 (RFC 4880).
import { createHash, sign } from 'node:crypto';
import type { Signer } from '../git/write-objects.ts';
import { readOpenPgpKey, type OpenPgpKey } from './openpgp-key.ts';

const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const mpi = (bytes: Buffer): Buffer => {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = bytes.subarray(first < 0 ? bytes.length : first);
  const bits = short.length === 0 ? 0 : (short.length - 1) * 8 + (32 - Math.clz32(short[0] as number));
  return Buffer.concat([uint16(bits), short]);
};

const subpacket = (type: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([body.length + 1, type]), body]);

const checksum = (bytes: Buffer): string => {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x800000 ? 0x1864cfb : 0);
  }
  return Buffer.from([(crc >> 16) & 255, (crc >> 8) & 255, crc & 255]).toString('base64');
};

const armor = (bytes: Buffer): string => {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PGP SIGNATURE-----\n\n${lines.join('\n')}\n=${checksum(bytes)}\n-----END PGP SIGNATURE-----\n`;
};

const sha256 = 8;
const algorithms = { rsa: 1, ed25519: 22 };

const signatureNumbers = ({ algorithm, key }: OpenPgpKey, signed: Buffer): Buffer => {
  if (algorithm === 'rsa') return mpi(sign('sha256', signed, key));
  const both = sign(null, createHash('sha256').update(signed).digest(), key);
  return Buffer.concat([mpi(both.subarray(0, 32)), mpi(both.subarray(32))]);
};

/** `now` in milliseconds since 1970. */
export const openPgpSigner = (armored: string, passphrase: string | undefined, now: () => number): Signer => {
  const key = readOpenPgpKey(armored, passphrase);
  return (commit) => {
    const issuer = subpacket(33, Buffer.concat([Buffer.from([4]), key.fingerprint]));
    const hashed = Buffer.concat([subpacket(2, uint32(Math.floor(now() / 1000))), issuer]);
    const head = Buffer.concat([Buffer.from([4, 0, algorithms[key.algorithm], sha256]), uint16(hashed.length), hashed]);
    const signed = Buffer.concat([commit, head, Buffer.from([4, 255]), uint32(head.length)]);
    const unhashed = subpacket(16, key.fingerprint.subarray(-8));
    const digest = createHash('sha256').update(signed).digest();
    const body = Buffer.concat([head, uint16(unhashed.length), unhashed, digest.subarray(0, 2), signatureNumbers(key, signed)]);
    return armor(Buffer.concat([Buffer.from([0xc2, 0xff]), uint32(body.length), body]));
  };
};
