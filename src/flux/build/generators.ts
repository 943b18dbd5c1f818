// configMapGenerator and secretGenerator: where the pairs come from, and what is made of them.
import { posix } from 'node:path';
import { BuildError, within } from './build-error.ts';
import type { GeneratorArgs, GeneratorOptions } from './kustomization.ts';
import type { Loader } from './loader.ts';
import { Resource, type Behavior } from './resource.ts';

interface Pair {
  key: string;
  value: Buffer;
}

const unquoted = (text: string): string => {
  const quote = text[0];
  return text.length >= 2 && (quote === '"' || quote === "'") && text.at(-1) === quote ? text.slice(1, -1) : text;
};

const fromLiteral = (source: string): Pair => {
  const at = source.indexOf('=');
  if (at <= 0) throw new BuildError(`invalid literal source ${source}, expected key=value`);
  return { key: source.slice(0, at), value: Buffer.from(unquoted(source.slice(at + 1))) };
};

const fromFile = (source: string, loader: Loader): Pair => {
  const [key = '', path, ...more] = source.split('=');
  if (path === undefined) return { key: posix.basename(source), value: loader.load(source) };
  if (more.length) throw new BuildError(`source "${source}" key name or file path contains '='`);
  if (!key) throw new BuildError(`missing key name for file path "${path}" in source "${source}"`);
  if (!path) throw new BuildError(`missing file path for key name "${key}" in source "${source}"`);
  return { key, value: loader.load(path) };
};

/** `KEY=value` lines; values keep their spaces, a key alone has an empty value. */
const fromEnvFile = (path: string, loader: Loader): Pair[] =>
  loader
    .loadText(path)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trimStart())
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? { key: line, value: Buffer.alloc(0) } : { key: line.slice(0, at), value: Buffer.from(line.slice(at + 1)) };
    });

const goList = (list: string[] = []): string => `[${list.join(' ')}]`;

const loadPairs = (args: GeneratorArgs, loader: Loader): Pair[] => {
  const pairs = within('loading KV pairs', () => [
    ...within(`env source files: ${goList(args.envs)}`, () => (args.envs ?? []).flatMap((each) => fromEnvFile(each, loader))),
    ...within(`literal sources ${goList(args.literals)}`, () => (args.literals ?? []).map(fromLiteral)),
    ...within(`file sources: ${goList(args.files)}`, () => (args.files ?? []).map((each) => fromFile(each, loader))),
  ]);
  const known = new Set<string>();
  for (const { key } of pairs) {
    if (known.has(key)) throw new BuildError(`configmap ${args.name} illegally repeats the key \`${key}\``);
    known.add(key);
  }
  return pairs;
};

const isUtf8 = (bytes: Buffer): boolean => Buffer.compare(Buffer.from(bytes.toString()), bytes) === 0;

const configMapData = (pairs: Pair[]) => {
  const entries = (wanted: boolean, encoding: 'utf8' | 'base64') =>
    Object.fromEntries(pairs.filter(({ value }) => isUtf8(value) === wanted).map(({ key, value }) => [key, value.toString(encoding)]));
  const [data, binaryData] = [entries(true, 'utf8'), entries(false, 'base64')];
  return { ...(Object.keys(data).length ? { data } : {}), ...(Object.keys(binaryData).length ? { binaryData } : {}) };
};

const secretData = (pairs: Pair[]) =>
  pairs.length ? { data: Object.fromEntries(pairs.map(({ key, value }) => [key, value.toString('base64')])) } : {};

/** The kustomization's own options fill up what the generator's leave open; a true of either counts. */
const mergeOptions = (local: GeneratorOptions = {}, global: GeneratorOptions = {}): GeneratorOptions => ({
  labels: { ...global.labels, ...local.labels },
  annotations: { ...global.annotations, ...local.annotations },
  disableNameSuffixHash: Boolean(local.disableNameSuffixHash || global.disableNameSuffixHash),
  immutable: Boolean(local.immutable || global.immutable),
});

const behaviors = new Set(['create', 'merge', 'replace']);

export const generate = (
  kind: 'ConfigMap' | 'Secret',
  args: GeneratorArgs,
  global: GeneratorOptions | undefined,
  loader: Loader,
): Resource => {
  if (!args.name) throw new BuildError('a configmap must have a name');
  const options = mergeOptions(args.options, global);
  const pairs = loadPairs(args, loader);
  const metadata = { name: args.name, ...(args.namespace ? { namespace: args.namespace } : {}) };
  const resource = new Resource({
    apiVersion: 'v1',
    kind,
    metadata,
    ...(kind === 'Secret' ? { type: args.type || 'Opaque', ...secretData(pairs) } : configMapData(pairs)),
    ...(options.immutable ? { immutable: true } : {}),
  });
  resource.setStrings('labels', options.labels ?? {});
  resource.setStrings('annotations', options.annotations ?? {});
  resource.behavior = (behaviors.has(args.behavior ?? '') ? args.behavior : 'unspecified') as Behavior;
  resource.needsHash = !options.disableNameSuffixHash;
  return resource;
};
