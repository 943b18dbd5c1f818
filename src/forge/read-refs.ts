// The refs of a bare repository, read from its files: a process of git for it would be felt at each look and each push.
// Models: loose and packed refs. Leaves out: symbolic refs but HEAD, reftable; nothing here makes them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Ref name -> commit (or tag object), in git's order. */
export type Refs = Map<string, string>;

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Deleted meanwhile, or never there.
    return '';
  }
};

const looseRefs = function* (folder: string, prefix: string): Generator<[string, string]> {
  let entries;
  try {
    entries = readdirSync(join(folder, prefix), { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    const name = `${prefix}/${entry.name}`;
    if (entry.isDirectory()) yield* looseRefs(folder, name);
    else if (!name.endsWith('.lock')) {
      const [id] = /^[0-9a-f]{40}/.exec(textOf(join(folder, name))) ?? [];
      if (id) yield [name, id];
    }
  }
};

const packedRefs = (folder: string): [string, string][] =>
  [...textOf(join(folder, 'packed-refs')).matchAll(/^([0-9a-f]{40}) (refs\/.+)$/gm)].map(([, id = '', name = '']) => [name, id]);

const byName = ([a]: [string, string], [b]: [string, string]): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

export const readRefs = (folder: string): Refs => {
  // In this order: what is packed between the two looks is found twice, not missed.
  const loose = [...looseRefs(folder, 'refs')];
  return new Map([...new Map([...packedRefs(folder), ...loose])].sort(byName));
};
