// Kubernetes objects as they stand in a repository's files. Only documents that can match are parsed: Flux's own manifests have thousands of lines.
import { parse } from 'yaml';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { RepositoryReader } from './repository-reader.ts';

export interface Manifest {
  path: string;
  object: KubeObject;
}

export interface ManifestQuery {
  apiVersion?: string | undefined;
  kind: string;
  name: string;
  namespace?: string | undefined;
  /** A folder or a file. */
  under?: string | undefined;
}

const isYaml = (path: string) => /\.ya?ml$/.test(path);

const isBelow = (path: string, folder: string): boolean => {
  const clean = folder.replace(/^\.?\/*/, '').replace(/\/+$/, '');
  return !clean || path === clean || path.startsWith(`${clean}/`);
};

const parseOne = (text: string): KubeObject | undefined => {
  const value: unknown = parse(text);
  return value && typeof value === 'object' && 'kind' in value ? (value as KubeObject) : undefined;
};

/** The core group has one version, and no name. */
const groupOf = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion.split('/')[0] : apiVersion === 'v1' ? '' : apiVersion);

const answers = (object: KubeObject, { apiVersion, kind, name, namespace }: ManifestQuery): boolean =>
  object.kind === kind &&
  object.metadata?.name === name &&
  (!apiVersion || groupOf(object.apiVersion ?? '') === groupOf(apiVersion)) &&
  (!namespace || !object.metadata.namespace || object.metadata.namespace === namespace);

export interface Found {
  manifests: Manifest[];
  /** A document that looks like the one that is wanted and is no YAML. */
  broken?: { path: string; message: string };
}

/** Parsing is dear, and a CustomResourceDefinition names many kinds: a document that says another kind at its left margin is left out unread. */
const mayBe = (part: string, { kind, name }: ManifestQuery): boolean => {
  if (!part.includes(kind) || !part.includes(name)) return false;
  const said = /^kind:[ \t]*["']?(\w+)/m.exec(part)?.[1];
  return said === undefined || said === kind;
};

/** As it comes out of a page that was copied with its margin: every other line may stand further in. */
const parted = (text: string): string | undefined => {
  const at = text.split('\n').findIndex((line) => /^[ \t]+---[ \t]*$/.test(line));
  return at < 0 ? undefined : `line ${at + 1}: there are spaces before ---, so it does not part two objects`;
};

/** The documents of a text that are this object. */
export const findManifests = (path: string, text: string, query: ManifestQuery): Found => {
  const found: Found = { manifests: [] };
  if (!text.includes(query.kind) || !text.includes(query.name)) return found;
  for (const part of text.split(/^---(?:[ \t].*)?$/m).filter((each) => mayBe(each, query))) {
    try {
      const object = parseOne(part);
      if (object && answers(object, query)) found.manifests.push({ path, object });
    } catch (error) {
      found.broken = { path, message: parted(text) ?? (error as Error).message.split('\n')[0]?.replace(/:$/, '') ?? '' };
    }
  }
  return found;
};

/** The same in every YAML file of a branch. */
export const manifestsIn = async (repository: RepositoryReader, branch: string, query: ManifestQuery): Promise<Found> => {
  const paths = (await repository.paths(branch)).filter((path) => isYaml(path) && isBelow(path, query.under ?? ''));
  const texts = await repository.readAll(branch, paths);
  const found = paths.map((path) => findManifests(path, texts.get(path) ?? '', query));
  const broken = found.find((each) => each.broken)?.broken;
  return { manifests: found.flatMap((each) => each.manifests), ...(broken ? { broken } : {}) };
};
