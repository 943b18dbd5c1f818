// An edit of a solution, done to the same object wherever and however a learner wrote it: what differs between two texts, as changes of fields.
import { isMap, isScalar, isSeq, parseAllDocuments, type Document, type ParsedNode } from 'yaml';

type Path = (string | { name: string })[];

/** `remove` without a value; a comment stands behind a value (a marker of image automation). */
interface Change {
  object: string;
  path: Path;
  value?: unknown;
  comment?: string | null;
}

type Doc = Document.Parsed;

/** Undefined for what is no YAML at all. */
const documentsOf = (text: string): Doc[] | undefined => {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
  return documents as Doc[];
};

const objectOf = (document: Doc): string | undefined => {
  const { kind, metadata } = (document.toJS() ?? {}) as { kind?: string; metadata?: { name?: string } };
  return kind && metadata?.name ? `${kind}/${metadata.name}` : undefined;
};

const nameIn = (item: unknown): string | undefined => {
  const name: unknown = isMap(item) ? item.get('name') : undefined;
  return typeof name === 'string' ? name : undefined;
};

const isNamedList = (node: unknown): node is { items: ParsedNode[] } =>
  isSeq(node) && node.items.length > 0 && node.items.every((each) => nameIn(each));

const plain = (node: unknown): unknown => (node as { toJSON?: () => unknown } | undefined)?.toJSON?.() ?? null;

const changesBetween = (before: unknown, after: unknown, object: string, path: Path): Change[] => {
  if (isMap(before) && isMap(after)) {
    const keys = new Set([...before.items, ...after.items].map(({ key }) => String(key)));
    return [...keys].flatMap((key): Change[] => {
      if (!after.has(key)) return [{ object, path: [...path, key] }];
      if (!before.has(key)) return [{ object, path: [...path, key], value: plain(after.get(key, true)) }];
      return changesBetween(before.get(key, true), after.get(key, true), object, [...path, key]);
    });
  }
  if (isNamedList(before) && isNamedList(after) && before.items.length === after.items.length)
    return after.items.flatMap((item) => {
      const name = nameIn(item) as string;
      return changesBetween(
        before.items.find((each) => nameIn(each) === name),
        item,
        object,
        [...path, { name }],
      );
    });
  const [old, fresh] = [plain(before), plain(after)];
  if (JSON.stringify(old) !== JSON.stringify(fresh)) return [{ object, path, value: fresh }];
  if (isScalar(before) && isScalar(after) && (before.comment ?? null) !== (after.comment ?? null))
    return [{ object, path, comment: after.comment ?? null }];
  return [];
};

/** Undefined when the two texts differ in more than fields of objects that both have. */
const changesIn = (before: string, after: string): Change[] | undefined => {
  const [olds, news] = [documentsOf(before), documentsOf(after)];
  if (!olds || !news || olds.length !== news.length) return undefined;
  const pairs = news.map((document) => ({
    document,
    old: olds.find((each) => objectOf(each) !== undefined && objectOf(each) === objectOf(document)),
  }));
  if (pairs.some(({ old }) => !old)) return undefined;
  return pairs.flatMap(({ document, old }) => changesBetween(old?.contents, document.contents, objectOf(document) as string, []));
};

/** The path as it is in this document: list entries by their number. */
const located = (document: Doc, path: Path): (string | number)[] | undefined => {
  const found: (string | number)[] = [];
  for (const part of path) {
    if (typeof part === 'string') {
      found.push(part);
      continue;
    }
    const list: unknown = document.getIn(found, true);
    const at = isSeq(list) ? list.items.findIndex((each) => nameIn(each) === part.name) : -1;
    if (at < 0) return undefined;
    found.push(at);
  }
  return found;
};

const change = (document: Doc, { path, value, comment }: Change): boolean => {
  const at = located(document, path);
  if (!at) return false;
  if (comment !== undefined) {
    const node: unknown = document.getIn(at, true);
    if (!isScalar(node)) return false;
    node.comment = comment;
  } else if (value === undefined) document.deleteIn(at);
  else document.setIn(at, value);
  return true;
};

/**
 * The files that change when what turns `before` into `after` is done to the objects of that name in `files`.
 * Undefined when that cannot be done, for instance because an object is not there.
 */
export const editYaml = (files: ReadonlyMap<string, string>, before: string, after: string): Map<string, string> | undefined => {
  const changes = changesIn(before, after);
  if (!changes || changes.length === 0) return undefined;
  const wanted = new Set(changes.map(({ object }) => object));
  const edited = new Map<string, string>();
  for (const [path, text] of files) {
    if (![...wanted].some((object) => text.includes(object.slice(object.indexOf('/') + 1)))) continue;
    const documents = documentsOf(text) ?? [];
    const here = changes.filter(({ object }) => documents.some((each) => objectOf(each) === object));
    if (here.length === 0) continue;
    const print = () => documents.map((each) => each.toString({ lineWidth: 0 }));
    const old = print();
    const done = here.every((each) => change(documents.find((document) => objectOf(document) === each.object) as Doc, each));
    if (!done) return undefined;
    for (const { object } of here) wanted.delete(object);
    const fresh = print();
    // Printing alone may change the layout: that is nobody's wish.
    if (fresh.join('\n') !== old.join('\n'))
      edited.set(path, fresh.join(fresh.slice(1).every((each) => each.startsWith('---')) ? '' : '---\n'));
  }
  return wanted.size === 0 ? edited : undefined;
};
