// Blobs, manifests and tags on disk: blobs/<algorithm>/<hex>, repositories/<name>/{manifests,tags,uploads}.
import { createHash, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

export interface StoredManifest {
  digest: string;
  mediaType: string;
  content: Buffer;
}

const digestPattern = /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

export const isDigest = (text: string): boolean => digestPattern.test(text);

const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

export const isTag = (text: string): boolean => tagPattern.test(text);

export const digestOf = (content: Buffer, algorithm = 'sha256'): string =>
  `${algorithm}:${createHash(algorithm).update(content).digest('hex')}`;

const fileName = (digest: string) => digest.replace(':', '/');

export class BlobStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    mkdirSync(join(root, 'repositories'), { recursive: true });
    mkdirSync(join(root, 'blobs'), { recursive: true });
  }

  repositories(folder = ''): string[] {
    const here = join(this.#root, 'repositories', folder);
    const found = existsSync(join(here, '_tags')) || existsSync(join(here, '_manifests')) ? [folder] : [];
    const nested = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'));
    return [...found, ...nested.flatMap((entry) => this.repositories(join(folder, entry.name)))].sort();
  }

  exists(repository: string): boolean {
    return existsSync(join(this.#root, 'repositories', repository, '_manifests'));
  }

  /** A blob belongs to every repository that it was pushed to or mounted into. */
  hasBlob(repository: string, digest: string): boolean {
    return existsSync(this.#path(repository, '_blobs', fileName(digest)));
  }

  blobFile(digest: string): string {
    return join(this.#root, 'blobs', fileName(digest));
  }

  blobSize(digest: string): number {
    return statSync(this.blobFile(digest)).size;
  }

  putBlob(repository: string, content: Buffer, digest = digestOf(content)): string {
    this.#write(this.blobFile(digest), content);
    this.#write(this.#path(repository, '_blobs', fileName(digest)), Buffer.alloc(0));
    return digest;
  }

  mount(repository: string, from: string, digest: string): boolean {
    if (!this.hasBlob(from, digest)) return false;
    this.#write(this.#path(repository, '_blobs', fileName(digest)), Buffer.alloc(0));
    return true;
  }

  deleteBlob(repository: string, digest: string): void {
    rmSync(this.#path(repository, '_blobs', fileName(digest)), { force: true });
  }

  startUpload(repository: string): string {
    const id = randomUUID();
    this.#write(this.#path(repository, '_uploads', id), Buffer.alloc(0));
    return id;
  }

  uploadSize(repository: string, id: string): number | undefined {
    const file = this.#path(repository, '_uploads', id);
    return /^[0-9a-f-]{36}$/.test(id) && existsSync(file) ? statSync(file).size : undefined;
  }

  appendUpload(repository: string, id: string, content: Buffer): number {
    const file = this.#path(repository, '_uploads', id);
    const { size } = statSync(file);
    try {
      appendFileSync(file, content);
    } catch (error) {
      // A full disk: what it took of a part does not count.
      truncateSync(file, size);
      throw error;
    }
    return this.uploadSize(repository, id) ?? 0;
  }

  cancelUpload(repository: string, id: string): void {
    rmSync(this.#path(repository, '_uploads', id), { force: true });
  }

  /** False when what was sent is not what the digest says. */
  finishUpload(repository: string, id: string, digest: string): boolean {
    const file = this.#path(repository, '_uploads', id);
    if (digestOf(readFileSync(file), digest.slice(0, digest.indexOf(':'))) !== digest) return false;
    mkdirSync(dirname(this.blobFile(digest)), { recursive: true });
    renameSync(file, this.blobFile(digest));
    this.#write(this.#path(repository, '_blobs', fileName(digest)), Buffer.alloc(0));
    return true;
  }

  putManifest(repository: string, reference: string, mediaType: string, content: Buffer): string {
    const digest = isDigest(reference) ? reference : digestOf(content);
    this.#write(
      this.#path(repository, '_manifests', fileName(digest)),
      Buffer.from(JSON.stringify({ mediaType, content: content.toString('base64') })),
    );
    if (!isDigest(reference)) this.#write(this.#path(repository, '_tags', reference), Buffer.from(digest));
    return digest;
  }

  getManifest(repository: string, reference: string): StoredManifest | undefined {
    if (!isDigest(reference) && !isTag(reference)) return undefined;
    const digest = isDigest(reference) ? reference : this.#read(this.#path(repository, '_tags', reference))?.toString();
    const stored = digest && this.#read(this.#path(repository, '_manifests', fileName(digest)));
    if (!digest || !stored) return undefined;
    const { mediaType, content } = JSON.parse(stored.toString()) as { mediaType: string; content: string };
    return { digest, mediaType, content: Buffer.from(content, 'base64') };
  }

  deleteTag(repository: string, tag: string): boolean {
    const file = this.#path(repository, '_tags', tag);
    if (!isTag(tag) || !existsSync(file)) return false;
    rmSync(file);
    return true;
  }

  deleteManifest(repository: string, digest: string): boolean {
    const file = this.#path(repository, '_manifests', fileName(digest));
    if (!existsSync(file)) return false;
    rmSync(file);
    for (const tag of this.tags(repository))
      if (this.#read(this.#path(repository, '_tags', tag))?.toString() === digest) this.deleteTag(repository, tag);
    return true;
  }

  /** In lexical order, as the specification wants. */
  tags(repository: string): string[] {
    const folder = this.#path(repository, '_tags', '');
    return existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => !name.endsWith('~'))
          .sort()
      : [];
  }

  manifests(repository: string): StoredManifest[] {
    const folder = this.#path(repository, '_manifests', '');
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((algorithm) =>
      readdirSync(join(folder, algorithm))
        .filter((hex) => !hex.endsWith('~'))
        .flatMap((hex) => this.getManifest(repository, `${algorithm}:${hex}`) ?? []),
    );
  }

  #path(repository: string, kind: string, name: string): string {
    return join(this.#root, 'repositories', repository, kind, name);
  }

  #read(file: string): Buffer | undefined {
    return existsSync(file) && statSync(file).isFile() ? readFileSync(file) : undefined;
  }

  /** Whole or not at all: a crash leaves no half file under the final name. */
  #write(file: string, content: Buffer): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}~`, content);
    renameSync(`${file}~`, file);
  }
}
