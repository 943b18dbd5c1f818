// SOPS for objects whose values are encrypted with age. Like the real controller it does not check the MAC of the whole.
// Leaves out: PGP, clouds' keys, key groups, files of generators.
import { createDecipheriv } from 'node:crypto';
import { isMap, type Value, type ValueMap } from '../../build/value.ts';
import { decryptAge, NoMatchingIdentity } from './age-file.ts';
import type { AgeIdentity } from './age-identity.ts';

interface Metadata {
  age?: { recipient: string; enc: string }[];
  encrypted_regex?: string;
  unencrypted_regex?: string;
  encrypted_suffix?: string;
  unencrypted_suffix?: string;
}

/** A paragraph as sops prints it under a key that failed. */
const boxed = (text: string): string => {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    const joined = lines[last] ? `${lines[last]} ${word}` : word;
    if (joined.length <= 60) lines[last] = joined;
    else lines.push(word);
  }
  return lines.map((line, at) => `    ${at ? '  ' : '- '}| ${line}`).join('\n');
};

const noIdentities =
  "failed to load age identities. Did not find keys in locations 'SOPS_AGE_SSH_PRIVATE_KEY_FILE', 'SOPS_AGE_SSH_PRIVATE_KEY_CMD', '/.ssh/id_ed25519', '/.ssh/id_rsa', 'SOPS_AGE_KEY', 'SOPS_AGE_KEY_FILE', 'SOPS_AGE_KEY_CMD', and '/.config/sops/age/keys.txt'.";

const dataKey = ({ age = [] }: Metadata, identities: AgeIdentity[]): Buffer => {
  const failures: string[] = [];
  for (const { recipient, enc } of age) {
    try {
      if (!identities.length) throw new NoMatchingIdentity(noIdentities);
      return decryptAge(enc, identities);
    } catch (error) {
      const { message } = error as Error;
      const why = identities.length ? `failed to create reader for decrypting sops data key with age: ${message}` : message;
      failures.push(`  ${recipient}: FAILED\n${boxed(why)}`);
    }
  }
  throw new Error(
    `cannot get sops data key: Failed to get the data key required to decrypt the SOPS file.\n\nGroup 0: FAILED\n${failures.join('\n\n')}\n\nRecovery failed because no master key was able to decrypt the file. In\norder for SOPS to recover the file, at least one key has to be successful,\nbut none were.`,
  );
};

const treeError = (why: string): Error => new Error(`error decrypting sops tree: Error walking tree: Could not decrypt value: ${why}`);

const sealedForm = /^ENC\[AES256_GCM,data:(.+),iv:(.+),tag:(.+),type:(.+)\]$/;

const typed: Record<string, (text: string) => Value> = {
  int: Number,
  float: Number,
  bool: (text) => text.toLowerCase() === 'true',
};

const openValue = (text: string, key: Buffer, path: string[]): Value => {
  if (text === '') return '';
  const [, data, iv, tag, type = 'str'] = sealedForm.exec(text) ?? [];
  if (data === undefined || iv === undefined || tag === undefined) throw treeError(`Input string ${text} does not match sops' data format`);
  const nonce = Buffer.from(iv, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce);
  decipher.setAAD(Buffer.from(`${path.join(':')}:`));
  decipher.setAuthTag(Buffer.from(tag, 'base64'));
  try {
    const plain = Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString();
    return typed[type]?.(plain) ?? plain;
  } catch {
    throw treeError('Could not decrypt with AES_GCM: cipher: message authentication failed');
  }
};

const isSealed = (path: string[], metadata: Metadata): boolean => {
  const some = (pattern: string | undefined) => pattern !== undefined && path.some((part) => new RegExp(pattern).test(part));
  const ends = (suffix: string | undefined) => suffix !== undefined && path.some((part) => part.endsWith(suffix));
  if (metadata.encrypted_regex) return some(metadata.encrypted_regex);
  if (metadata.encrypted_suffix) return ends(metadata.encrypted_suffix);
  if (metadata.unencrypted_regex) return !some(metadata.unencrypted_regex);
  return !ends(metadata.unencrypted_suffix ?? '_unencrypted');
};

export const isEncrypted = (object: ValueMap): boolean => isMap(object.sops) && object.sops.mac !== undefined;

/** The object in plain text, without its `sops` block. Throws with sops' words. */
export const decryptObject = (object: ValueMap, identities: AgeIdentity[]): ValueMap => {
  const { sops, ...rest } = object;
  const metadata = sops as unknown as Metadata;
  const key = dataKey(metadata, identities);
  const walk = (value: Value, path: string[]): Value => {
    if (Array.isArray(value)) return value.map((each) => walk(each, path));
    if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each, [...path, name])]));
    return typeof value === 'string' && isSealed(path, metadata) ? openValue(value, key, path) : value;
  };
  return walk(rest, []) as ValueMap;
};
