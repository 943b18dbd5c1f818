// Blobs: HEAD, GET with ranges, uploads in one piece, in chunks, and by mount.
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuse, send } from './answers.ts';
import { digestOf, isDigest, type BlobStore } from './blob-store.ts';

export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

export const getBlob = (store: BlobStore, request: IncomingMessage, response: ServerResponse, repository: string, digest: string): void => {
  if (!isDigest(digest)) return refuse(response, 'DIGEST_INVALID');
  if (!store.hasBlob(repository, digest)) return refuse(response, 'BLOB_UNKNOWN', { Digest: digest });
  const size = store.blobSize(digest);
  const headers = { 'content-type': 'application/octet-stream', 'docker-content-digest': digest, 'accept-ranges': 'bytes' };
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const from = range ? Number(range[1]) : 0;
  const to = range?.[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
  if (range && from >= size) return send(response, 416, { 'content-range': `bytes */${size}` });
  response.writeHead(range ? 206 : 200, {
    ...headers,
    'content-length': to - from + 1,
    ...(range ? { 'content-range': `bytes ${from}-${to}/${size}` } : {}),
  });
  if (request.method === 'HEAD' || size === 0) return void response.end();
  createReadStream(store.blobFile(digest), { start: from, end: to }).pipe(response);
};

const uploadPath = (repository: string, id: string) => `/v2/${repository}/blobs/uploads/${id}`;

const created = (response: ServerResponse, repository: string, digest: string) =>
  send(response, 201, { location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest });

export const startUpload = async (
  store: BlobStore,
  request: IncomingMessage,
  response: ServerResponse,
  repository: string,
  url: URL,
): Promise<void> => {
  const [mount, from, digest] = ['mount', 'from', 'digest'].map((name) => url.searchParams.get(name));
  if (mount && from && store.mount(repository, from, mount)) return created(response, repository, mount);
  if (digest) {
    const content = await readBody(request);
    if (!isDigest(digest) || digestOf(content, digest.slice(0, digest.indexOf(':'))) !== digest) return refuse(response, 'DIGEST_INVALID');
    store.putBlob(repository, content, digest);
    return created(response, repository, digest);
  }
  const id = store.startUpload(repository);
  send(response, 202, { location: uploadPath(repository, id), range: '0-0', 'docker-upload-uuid': id });
};

const progress = (response: ServerResponse, status: number, repository: string, id: string, size: number) =>
  send(response, status, { location: uploadPath(repository, id), range: `0-${Math.max(size - 1, 0)}`, 'docker-upload-uuid': id });

/** GET, PATCH, PUT and DELETE of an upload under way. */
export const handleUpload = async (
  store: BlobStore,
  request: IncomingMessage,
  response: ServerResponse,
  target: { repository: string; id: string; url: URL },
): Promise<void> => {
  const { repository, id, url } = target;
  const size = store.uploadSize(repository, id);
  if (size === undefined) return refuse(response, 'BLOB_UPLOAD_UNKNOWN');
  if (request.method === 'GET') return progress(response, 204, repository, id, size);
  if (request.method === 'DELETE') {
    store.cancelUpload(repository, id);
    return send(response, 204, {});
  }
  const start = /^(\d+)-\d+$/.exec(request.headers['content-range'] ?? '')?.[1];
  if (start !== undefined && Number(start) !== size) return progress(response, 416, repository, id, size);
  const grown = store.appendUpload(repository, id, await readBody(request));
  if (request.method === 'PATCH') return progress(response, 202, repository, id, grown);
  const digest = url.searchParams.get('digest') ?? '';
  if (!isDigest(digest) || !store.finishUpload(repository, id, digest)) return refuse(response, 'DIGEST_INVALID');
  created(response, repository, digest);
};
