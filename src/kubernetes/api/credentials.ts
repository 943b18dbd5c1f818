// What the server keeps beside its store: certificates, the administrator's token, the key that signs ServiceAccount tokens.
import { generateKeyPair, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createServerCertificates, readKey, type KeyAndCertificate } from './certificates.ts';

export interface Credentials {
  authority: KeyAndCertificate;
  server: KeyAndCertificate;
  adminToken: string;
  serviceAccountKeyPem: string;
}

/** Finding primes takes up to 0.3 s: not on the thread that starts everything else. */
const newSigningKey = async (): Promise<string> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
};

const create = async (now: number): Promise<Credentials> => {
  const signingKey = newSigningKey();
  return { ...createServerCertificates(now), adminToken: randomBytes(24).toString('base64url'), serviceAccountKeyPem: await signingKey };
};

const read = (file: string): Credentials | undefined => {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Credentials;
    readKey(found.server.keyPem);
    readKey(found.serviceAccountKeyPem);
    return found.adminToken ? found : undefined;
  } catch {
    // Cut in half or not ours: new ones are as good, a kubeconfig is written at every start.
    return undefined;
  }
};

/** Reads the folder's credentials or makes them; without a folder they live as long as the server. */
export const loadCredentials = async (stateDir: string | undefined, now: number): Promise<Credentials> => {
  if (stateDir === undefined) return create(now);
  const file = join(stateDir, 'credentials.json');
  const found = existsSync(file) ? read(file) : undefined;
  if (found) return found;
  const made = await create(now);
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(made), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
};
