// Manifests, tags and referrers (OCI distribution 1.1: pull, push, content discovery, content management).
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuse, send, sendJson } from './answers.ts';
import { digestOf, isDigest, isTag, type BlobStore, type StoredManifest } from './blob-store.ts';

const indexType = 'application/vnd.oci.image.index.v1+json';

interface ManifestBody {
  mediaType?: string;
  artifactType?: string;
  config?: { mediaType?: string; digest?: string };
  layers?: { digest: string }[];
  manifests?: unknown[];
  subject?: { digest: string };
  annotations?: Record<string, string>;
}

const parse = (content: Buffer): ManifestBody | undefined => {
  try {
    const value = JSON.parse(content.toString()) as ManifestBody | null;
    return value && typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
};

export const getManifest = (
  store: BlobStore,
  request: IncomingMessage,
  response: ServerResponse,
  repository: string,
  reference: string,
): void => {
  const found = store.getManifest(repository, reference);
  if (!found) return refuse(response, store.exists(repository) ? 'MANIFEST_UNKNOWN' : 'NAME_UNKNOWN');
  response.writeHead(200, {
    'content-type': found.mediaType,
    'content-length': found.content.length,
    'docker-content-digest': found.digest,
  });
  response.end(request.method === 'HEAD' ? undefined : found.content);
};

/** Returns the stored digest, or undefined when it was refused. */
export const putManifest = (
  store: BlobStore,
  request: IncomingMessage,
  response: ServerResponse,
  target: { repository: string; reference: string; content: Buffer },
): string | undefined => {
  const { repository, reference, content } = target;
  const body = parse(content);
  if (!body) return void refuse(response, 'MANIFEST_INVALID', 'not JSON');
  if (!isDigest(reference) && !isTag(reference)) return void refuse(response, 'TAG_INVALID', { Tag: reference });
  if (isDigest(reference) && digestOf(content, reference.slice(0, reference.indexOf(':'))) !== reference)
    return void refuse(response, 'DIGEST_INVALID');
  const missing = [body.config?.digest, ...(body.layers ?? []).map((layer) => layer.digest)].find(
    (digest) => digest && !store.hasBlob(repository, digest),
  );
  if (missing) return void refuse(response, 'MANIFEST_BLOB_UNKNOWN', { Digest: missing });
  const mediaType = request.headers['content-type'] ?? body.mediaType ?? 'application/vnd.oci.image.manifest.v1+json';
  const digest = store.putManifest(repository, reference, mediaType, content);
  send(response, 201, {
    location: `/v2/${repository}/manifests/${digest}`,
    'docker-content-digest': digest,
    ...(body.subject ? { 'oci-subject': body.subject.digest } : {}),
  });
  return digest;
};

export const deleteManifest = (store: BlobStore, response: ServerResponse, repository: string, reference: string): void => {
  const done = isDigest(reference) ? store.deleteManifest(repository, reference) : store.deleteTag(repository, reference);
  if (done) send(response, 202, {});
  else refuse(response, 'MANIFEST_UNKNOWN');
};

/** `n` and `last` page through a sorted list; Link names the next page. */
const pageOf = (all: string[], path: string, url: URL): { page: string[]; headers: Record<string, string> } => {
  const last = url.searchParams.get('last') ?? '';
  const n = url.searchParams.get('n');
  const after = all.filter((each) => each > last);
  const page = n === null ? after : after.slice(0, Math.max(0, Number(n) || 0));
  const more = page.length < after.length && page.length > 0;
  return { page, headers: more ? { link: `<${path}?n=${n}&last=${encodeURIComponent(page.at(-1) ?? '')}>; rel="next"` } : {} };
};

export const listTags = (store: BlobStore, response: ServerResponse, repository: string, url: URL): void => {
  if (!store.exists(repository)) return refuse(response, 'NAME_UNKNOWN');
  const { page, headers } = pageOf(store.tags(repository), `/v2/${repository}/tags/list`, url);
  sendJson(response, 200, { name: repository, tags: page }, headers);
};

export const listRepositories = (store: BlobStore, response: ServerResponse, url: URL): void => {
  const { page, headers } = pageOf(store.repositories(), '/v2/_catalog', url);
  sendJson(response, 200, { repositories: page }, headers);
};

const descriptor = ({ digest, mediaType, content }: StoredManifest) => {
  const body = parse(content);
  const artifactType = body?.artifactType ?? body?.config?.mediaType;
  return {
    mediaType,
    digest,
    size: content.length,
    ...(artifactType ? { artifactType } : {}),
    ...(body?.annotations ? { annotations: body.annotations } : {}),
  };
};

export const listReferrers = (store: BlobStore, response: ServerResponse, repository: string, digest: string, url: URL): void => {
  const wanted = url.searchParams.get('artifactType');
  const referring = store.manifests(repository).filter((each) => parse(each.content)?.subject?.digest === digest);
  const manifests = referring.map(descriptor).filter((each) => !wanted || each.artifactType === wanted);
  const headers: Record<string, string> = { 'content-type': indexType, ...(wanted ? { 'oci-filters-applied': 'artifactType' } : {}) };
  sendJson(response, 200, { schemaVersion: 2, mediaType: indexType, manifests }, headers);
};
