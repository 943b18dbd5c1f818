// What the server keeps beside its store: certificates and the administrator's token.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServerCertificates, readKey, type KeyAndCertificate } from './certificates.ts';

export interface Credentials {
  authority: KeyAndCertificate;
  server: KeyAndCertificate;
  adminToken: string;
}

const create = (now: number): Credentials => ({ ...createServerCertificates(now), adminToken: randomBytes(24).toString('base64url') });

const read = (file: string): Credentials | undefined => {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Credentials;
    readKey(found.server.keyPem);
    return found.adminToken ? found : undefined;
  } catch {
    // Cut in half or not ours: new ones are as good, a kubeconfig is written at every start.
    return undefined;
  }
};

/** Reads the folder's credentials or makes them; without a folder they live as long as the server. */
export const loadCredentials = (stateDir: string | undefined, now: number): Credentials => {
  if (stateDir === undefined) return create(now);
  const file = join(stateDir, 'credentials.json');
  const found = existsSync(file) ? read(file) : undefined;
  if (found) return found;
  const made = create(now);
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, JSON.stringify(made), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
};
