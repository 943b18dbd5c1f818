import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeYaml } from '../../../kubernetes/yaml/decode.ts';
import type { ValueMap } from '../../build/value.ts';
import { parseIdentities } from './age-identity.ts';
import { decryptObject } from './decrypt-object.ts';

/** What the real sops encrypted, and the keys; the scenarios of the real cluster use them as well. */
const material = (await import(pathToFileURL(join(import.meta.dirname, '../../../../test/truth/lib/sops.mjs')).href)) as {
  key: string;
  otherKey: string;
  recipient: string;
  encrypted: string;
};
const secret = decodeYaml(material.encrypted) as ValueMap;

describe('SOPS with age', () => {
  it('opens what the real sops closed', () => {
    expect(decryptObject(secret, parseIdentities(`# a comment\n${material.key}\n`))).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'hidden' },
      stringData: { word: 'open sesame', user: 'ali' },
    });
  });

  it('says whose key is missing', () => {
    const wrong = () => decryptObject(secret, parseIdentities(material.otherKey));
    expect(wrong).toThrow(
      `Group 0: FAILED\n  ${material.recipient}: FAILED\n    - | failed to create reader for decrypting sops data key with\n      | age: identity did not match any of the recipients: incorrect\n      | identity for recipient block\n\nRecovery failed`,
    );
    expect(() => parseIdentities('nonsense')).toThrow('failed to parse and add to age identities: unknown identity type');
    expect(() => parseIdentities(`${material.key.slice(0, -1)}Q`)).toThrow('malformed secret key');
  });

  it('does not open a value that was moved to another key', () => {
    const { word, ...rest } = secret.stringData as ValueMap;
    const moved = { ...secret, stringData: { ...rest, other: word as string } };
    expect(() => decryptObject(moved, parseIdentities(material.key))).toThrow(
      'error decrypting sops tree: Error walking tree: Could not decrypt value: Could not decrypt with AES_GCM: cipher: message authentication failed',
    );
  });
});
