/** Letters that cannot spell words: k8s.io/apimachinery's SafeEncodeString. */
const safe = 'bcdfghjklmnpqrstvwxz2456789';

export const safeEncode = (text: string): string => [...text].map((each) => safe[(each.codePointAt(0) as number) % safe.length]).join('');

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (value && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, each]) => [key, canonical(each)]));
  }
  return value;
};

/** FNV-1a, 32 bits. */
const fnv32a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
};

/**
 * A short name for a pod template: `pod-template-hash`, controller-revision-hash. `collisionCount` gives another one when two templates meet.
 * Leaves out: equality with the hash that a real cluster computes (over Go's memory layout); only its shape is the same.
 */
export const templateHash = (template: unknown, collisionCount?: number): string => {
  const text = JSON.stringify(canonical(template)) + (collisionCount ? String(collisionCount) : '');
  for (let salt = 0; ; salt++) {
    const hash = safeEncode(String(fnv32a(salt === 0 ? text : `${text}#${salt}`)));
    // One in a hundred has digits or letters only, which people (and tools that look for hashes) take for something else.
    if (/\d/.test(hash) && /[a-z]/.test(hash)) return hash;
  }
};
