// The RSA key that signs ServiceAccount tokens. Finding its primes takes 0.1 to 0.4 s, so it is looked for on another thread while the server starts.
import { generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readKey } from './certificates.ts';

const toPem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string;

const read = (file: string | undefined): string | undefined => {
  if (file === undefined) return undefined;
  try {
    const pem = readFileSync(file, 'utf8');
    readKey(pem);
    return pem;
  } catch {
    // Missing or cut in half: tokens are renewed by whoever holds them.
    return undefined;
  }
};

/** Starts looking at once; who asks before it was found waits for one of its own. */
export const loadSigningKey = (stateDir: string | undefined): (() => string) => {
  const file = stateDir === undefined ? undefined : join(stateDir, 'signing-key.pem');
  let pem = read(file);
  const keep = (found: KeyObject): string => {
    if (pem !== undefined) return pem;
    pem = toPem(found);
    if (stateDir !== undefined && file !== undefined) {
      mkdirSync(stateDir, { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.new`, pem, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    }
    return pem;
  };
  if (pem === undefined) generateKeyPair('rsa', { modulusLength: 2048 }, (error, _, privateKey) => void (error ?? keep(privateKey)));
  return () => pem ?? keep(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
};
