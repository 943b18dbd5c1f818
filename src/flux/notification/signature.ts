// Keyed hashes of a body as GitHub writes them into a header: `sha256=<hex>`.
import { createHmac, timingSafeEqual } from 'node:crypto';

const digest = (algorithm: string, token: string, body: Buffer): string => createHmac(algorithm, token).update(body).digest('hex');

const equal = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

export const sign = (token: string, body: Buffer): string => `sha256=${digest('sha256', token, body)}`;

/** Why a signature does not hold; undefined for one that does. */
export const signatureProblem = (signature: string, token: string, body: Buffer): string | undefined => {
  if (!signature) return 'missing signature';
  const [prefix = '', hash, ...rest] = signature.split('=');
  if (hash === undefined || rest.length) return `error parsing signature "${signature}"`;
  if (!['sha1', 'sha256', 'sha512'].includes(prefix)) return `unknown hash type prefix: "${prefix}"`;
  const wrong = [...hash].find((each) => !/[0-9a-f]/i.test(each));
  if (wrong) {
    const code = wrong.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return `error decoding signature "${signature}": encoding/hex: invalid byte: U+${code} '${wrong}'`;
  }
  return equal(hash.toLowerCase(), digest(prefix, token, body)) ? undefined : 'payload signature check failed';
};

/** Nexus sends a bare SHA-1. */
export const isNexusSignature = (signature: string, token: string, body: Buffer): boolean => equal(signature, digest('sha1', token, body));
