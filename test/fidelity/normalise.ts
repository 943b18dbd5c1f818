// Gives ids, times, versions, addresses and random suffixes stable names, so that two servers' answers to one case can be compared.
import type { Answer } from './case.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const uid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

class Names {
  /** Whether an object's versions are told apart: beside controllers, which write when they like, they are not. */
  readonly versions: boolean;
  readonly #known = new Map<string, string>();

  constructor(versions: boolean) {
    this.versions = versions;
  }

  of(what: string, value: string): string {
    const key = `${what} ${value}`;
    let name = this.#known.get(key);
    if (!name) {
      const count = [...this.#known.keys()].filter((each) => each.startsWith(`${what} `)).length;
      this.#known.set(key, (name = `<${what}-${count + 1}>`));
    }
    return name;
  }

  /** Replaces every word known under that name. */
  replace(what: string, text: string): string {
    let result = text;
    for (const [key, name] of this.#known) {
      if (key.startsWith(`${what} `)) result = result.replaceAll(key.slice(what.length + 1), name);
    }
    return result;
  }
}

const plainText = (text: string, names: Names): string =>
  names
    .replace('generated', text)
    .replace(uid, (found) => names.of('uid', found))
    .replace(time, '<time>')
    .replace(/(resourceVersion\\*": ?\\*")\d+/g, '$1<rv>')
    .replace(/(current: |resource version: )\d+/g, '$1<rv>')
    .replace(/10\.96\.\d+\.\d+/g, '<ip>')
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>')
    .replace(/kube-api-access-\w{5}/g, 'kube-api-access-<suffix>')
    .replace(/^\d+(ms|s)$/, '<age>');

/** By who they are: their order is that of seconds, which pass for one server and not for the other. */
const owners = (entries: Fields[]): Fields => {
  const result: Fields = {};
  for (const entry of entries) {
    const name = [entry.manager, entry.operation, entry.subresource, entry.apiVersion].filter(Boolean).join(' ');
    result[name in result ? `${name} ${Object.keys(result).length}` : name] = entry;
  }
  return result;
};

/** Upstream walks the managers that an apply conflicts with in the random order of a Go map. */
const byField = (causes: Fields[]): Fields[] =>
  causes.every((each) => each.reason === 'FieldManagerConflict')
    ? causes.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    : causes;

const keyed = (key: string, value: unknown, parent: Fields, names: Names, listed: boolean): unknown => {
  if (key === 'resourceVersion' && typeof value === 'string' && value !== '' && value !== '0')
    return listed || !names.versions ? '<rv>' : names.of('rv', value);
  if (key === 'continue' && value) return '<continue>';
  if (key === 'nodePort' && typeof value === 'number' && value > 30_085) return '<nodePort>';
  if (key === 'managedFields' && Array.isArray(value)) {
    return owners(stable(value, names, parent) as Fields[]);
  }
  if (key === 'causes' && Array.isArray(value)) return byField(stable(value, names, parent) as Fields[]);
  return stable(value, names, parent);
};

const stable = (value: unknown, names: Names, parent: Fields): unknown => {
  if (typeof value === 'string') return plainText(value, names);
  if (Array.isArray(value)) return value.map((each) => stable(each, names, parent));
  if (!isFields(value)) return value;
  const listed = parent.kind === 'Table' || (Array.isArray(parent.items) && parent.metadata === value);
  if (typeof value.generateName === 'string' && typeof value.name === 'string' && value.name.startsWith(value.generateName))
    names.of('generated', value.name);
  const entries = Object.keys(value)
    .sort()
    .map((key) => [plainText(key, names), keyed(key, value[key], value, names, listed)]);
  return Object.fromEntries(entries);
};

/** Bookmarks carry the server's version, not the object's. */
const withoutBookmarkVersion = (body: unknown): unknown =>
  Array.isArray(body)
    ? body.map((each: Fields) =>
        each?.type === 'BOOKMARK' ? { ...each, object: { ...(each.object as Fields), metadata: { annotations: 'bookmark' } } } : each,
      )
    : body;

export const normalise = (answers: Answer[], { versions }: { versions: boolean }): Answer[] => {
  const names = new Names(versions);
  return answers.map(({ code, type, warning, body }) => ({
    code,
    ...(type === undefined ? {} : { type }),
    ...(warning === undefined ? {} : { warning: plainText(warning, names) }),
    body: stable(withoutBookmarkVersion(body), names, {}),
  }));
};
