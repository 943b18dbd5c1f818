// Gives ids, times, versions, addresses and random suffixes stable names, so that two servers' answers to one case can be compared.
import type { Answer, Case } from './case.ts';

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
    .replace(/resourceVersion: "\d+"/g, 'resourceVersion: <rv>')
    .replace(/(current: |resource version: )\d+/g, '$1<rv>')
    .replace(/(in record|in the precondition) \(\d+\)/g, '$1 (<rv>)')
    .replace(/(continue: )eyJ\S+/g, '$1<continue>')
    .replace(/10\.96\.\d+\.\d+/g, '<ip>')
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>')
    .replace(/(\d+):3[01]\d{3}\//g, '$1:<nodePort>/')
    .replace(/kube-api-access-\w{5}/g, 'kube-api-access-<suffix>')
    .replace(/^\d+(ms|s)$/, '<age>');

/** Upstream checks a map's fields in the random order of a Go map. */
const inLineOrder = (text: string): string => {
  const [before, lines] = text.split(': errors:\n');
  return lines === undefined ? text : `${before}: errors:\n${lines.split('\n').toSorted().join('\n')}`;
};

/** By who they are: their order is that of seconds, which pass for one server and not for the other. */
const owners = (entries: Fields[]): Fields => {
  const result: Fields = {};
  for (const entry of entries) {
    const name = [entry.manager, entry.operation, entry.subresource, entry.apiVersion].filter(Boolean).join(' ');
    result[name in result ? `${name} ${Object.keys(result).length}` : name] = entry;
  }
  return result;
};

const bySelf = (values: Fields[]): Fields[] => values.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Upstream walks the managers that an apply conflicts with in the random order of a Go map. */
const byField = (causes: Fields[]): Fields[] => (causes.every((each) => each.reason === 'FieldManagerConflict') ? bySelf(causes) : causes);

const keyed = (key: string, value: unknown, parent: Fields, names: Names, listed: boolean): unknown => {
  if (key === 'resourceVersion' && typeof value === 'string' && value !== '' && value !== '0')
    return listed || !names.versions ? '<rv>' : names.of('rv', value);
  if (key === 'continue' && value) return '<continue>';
  if (key === 'ca.crt') return '<ca>';
  if (key === 'nodePort' && typeof value === 'number' && value > 30_085) return '<nodePort>';
  if (key === 'managedFields' && Array.isArray(value)) {
    return owners(stable(value, names, parent) as Fields[]);
  }
  if ((key === 'resourceRules' || key === 'nonResourceRules') && Array.isArray(value))
    return bySelf(stable(value, names, parent) as Fields[]);
  if (key === 'causes' && Array.isArray(value)) return byField(stable(value, names, parent) as Fields[]);
  return stable(value, names, parent);
};

const stable = (value: unknown, names: Names, parent: Fields): unknown => {
  if (typeof value === 'string') return plainText(inLineOrder(value), names);
  if (Array.isArray(value)) return value.map((each) => stable(each, names, parent));
  if (!isFields(value)) return value;
  const listed = parent.kind === 'Table' || (String(parent.kind).endsWith('List') && parent.metadata === value);
  if (typeof value.generateName === 'string' && typeof value.name === 'string' && value.name.startsWith(value.generateName.slice(0, 58)))
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

/** Upstream's schema validator walks a Go map: what is wrong with a custom object comes in a random order. */
const inFieldOrder = (answer: Answer): Answer => {
  const { details, message } = (isFields(answer.body) ? answer.body : {}) as { details?: { causes?: Fields[] }; message?: string };
  const causes = details?.causes ?? [];
  if (causes.length < 2 || !causes.some((each) => String(each.message).includes(' in body '))) return answer;
  const sorted = bySelf([...causes]);
  const told = sorted.map(({ field, message: why }) => `${String(field)}: ${String(why)}`).join(', ');
  const body = {
    ...(answer.body as Fields),
    details: { ...details, causes: sorted },
    message: `${message?.split(' is invalid: ')[0]} is invalid: ${told}`,
  };
  return { ...answer, body };
};

const prefixesIn = ({ steps }: Case): string[] =>
  steps.flatMap(({ body }) => {
    const prefix = (body as { metadata?: { generateName?: unknown } } | undefined)?.metadata?.generateName;
    return typeof prefix === 'string' && prefix !== '' ? [prefix.slice(0, 58)] : [];
  });

/** A refusal tells a generated name, too. */
const noteGenerated = (answers: Answer[], prefixes: string[], names: Names): void => {
  for (const { body } of answers) {
    const name = isFields(body) && isFields(body.details) ? body.details.name : undefined;
    if (typeof name === 'string' && prefixes.some((prefix) => name.startsWith(prefix) && name.length === prefix.length + 5))
      names.of('generated', name);
  }
};

export const normalise = (asked: Case, answers: Answer[], { versions }: { versions: boolean }): Answer[] => {
  const names = new Names(versions);
  noteGenerated(answers, prefixesIn(asked), names);
  return answers
    .map((answer) => inFieldOrder(answer))
    .map(({ code, type, warning, body }) => ({
      code,
      ...(type === undefined ? {} : { type }),
      ...(warning === undefined ? {} : { warning: plainText(warning, names) }),
      body: stable(withoutBookmarkVersion(body), names, {}),
    }));
};
