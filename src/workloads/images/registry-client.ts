// Models: how containerd resolves and pulls, and how it words failures. Leaves out: mirrors, TLS to the lab's registry (it speaks plain HTTP on loopback).
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from '../shell/commands/tar.ts';
import { programLabel, type ImageConfig } from '../program.ts';
import type { ImageReference } from './image-reference.ts';
import { httpFetch } from '../../platform/http-fetch.ts';
import type { HttpResponse } from '../../platform/http-response.ts';

export interface PulledImage {
  config: ImageConfig;
  /** Bytes of all layers. */
  size: number;
  /** What small files the layers hold, by path without a leading slash. */
  files: Record<string, Buffer>;
}

export interface RegistryLogin {
  username: string;
  password: string;
}

/** Why an image could not be pulled, in containerd's words. */
export class PullError extends Error {}

const accepted = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const largestFile = 256 * 1024;
/** Programs that are run for real are read whole. */
const largestProgramFile = 8 * 1024 * 1024;
const largestLayer = 8 * 1024 * 1024;

const basic = ({ username, password }: RegistryLogin) => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

interface Descriptor {
  digest: string;
  size?: number;
  mediaType?: string;
  platform?: { os?: string; architecture?: string };
}

interface Manifest {
  manifests?: Descriptor[];
  config?: Descriptor;
  layers?: Descriptor[];
}

/** One pull of one image. */
class Pull {
  readonly #image: ImageReference;
  readonly #logins: RegistryLogin[];
  #authorization: string | undefined;

  constructor(image: ImageReference, logins: RegistryLogin[]) {
    this.#image = image;
    this.#logins = logins;
  }

  async run(): Promise<PulledImage> {
    const { tag, digest } = this.#image;
    const { response, body } = await this.#manifest(digest ?? tag);
    let manifest = JSON.parse(body.toString()) as Manifest;
    const resolved = response.headers.get('docker-content-digest') ?? `sha256:${createHash('sha256').update(body).digest('hex')}`;
    const platform = manifest.manifests?.find((each) => each.platform?.os === 'linux') ?? manifest.manifests?.[0];
    if (platform) manifest = JSON.parse((await this.#manifest(platform.digest)).body.toString()) as Manifest;
    const config = manifest.config ? JSON.parse((await this.#blob(manifest.config.digest)).toString()) : {};
    const settings = config.config ?? {};
    return {
      size: (manifest.layers ?? []).reduce((sum, each) => sum + (each.size ?? 0), 0),
      files: await this.#files(manifest.layers ?? [], programLabel in (settings.Labels ?? {}) ? largestProgramFile : largestFile),
      config: {
        digest: resolved,
        entrypoint: settings.Entrypoint ?? [],
        cmd: settings.Cmd ?? [],
        env: settings.Env ?? [],
        labels: settings.Labels ?? {},
      },
    };
  }

  async #files(layers: Descriptor[], largest: number): Promise<Record<string, Buffer>> {
    const files: Record<string, Buffer> = {};
    for (const { digest, size = 0, mediaType = '' } of layers) {
      if (size > largestLayer || !/tar/.test(mediaType)) continue;
      const data = await this.#blob(digest);
      try {
        const archive = data[0] === 0x1f && data[1] === 0x8b ? gunzipSync(data) : data;
        for (const entry of unpackTar(archive))
          if (!entry.folder && entry.data.length <= largest) files[entry.name.replace(/^\.?\//, '')] = Buffer.from(entry.data);
      } catch {
        // A layer that is no archive: the image simply has no files that we could show.
      }
    }
    return files;
  }

  async #manifest(reference: string): Promise<{ response: HttpResponse; body: Buffer }> {
    const path = `manifests/${reference}`;
    const response = await this.#authorized('HEAD', path);
    if (response.status === 404) throw this.#notFound();
    if (!response.ok)
      throw this.#failed(`unexpected status from HEAD request to ${this.#url(path)}: ${response.status} ${response.statusText}`);
    const got = await this.#authorized('GET', path);
    if (!got.ok) throw this.#failed(`unexpected status from GET request to ${this.#url(path)}: ${got.status} ${got.statusText}`);
    return { response: got, body: Buffer.from(await got.arrayBuffer()) };
  }

  async #blob(digest: string): Promise<Buffer> {
    const path = `blobs/${digest}`;
    const response = await this.#authorized('GET', path);
    if (!response.ok)
      throw this.#failed(`unexpected status from GET request to ${this.#url(path)}: ${response.status} ${response.statusText}`);
    return Buffer.from(await response.arrayBuffer());
  }

  /** Asks without a login first, as containerd does; a challenge is answered with each login in turn. */
  async #authorized(method: string, path: string): Promise<HttpResponse> {
    const response = await this.#request(method, path, this.#authorization);
    if (response.status !== 401) return response;
    const challenge = response.headers.get('www-authenticate') ?? '';
    if (this.#logins.length === 0 && !/^bearer/i.test(challenge)) throw this.#denied('authorization failed: no basic auth credentials');
    let last = response;
    for (const login of [...this.#logins, ...(/^bearer/i.test(challenge) ? [undefined] : [])]) {
      const authorization = /^bearer/i.test(challenge) ? await this.#token(challenge, login) : login && basic(login);
      last = await this.#request(method, path, authorization);
      if (last.status === 401) continue;
      this.#authorization = authorization;
      return last;
    }
    if (/^bearer/i.test(challenge)) throw this.#denied('server message: insufficient_scope: authorization failed');
    return last;
  }

  async #token(challenge: string, login: RegistryLogin | undefined): Promise<string | undefined> {
    const field = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1];
    const realm = new URL(field('realm') ?? this.#url(''));
    for (const name of ['service', 'scope']) if (field(name)) realm.searchParams.set(name, field(name) as string);
    const response = await httpFetch(realm, login ? { headers: { authorization: basic(login) } } : {});
    if (!response.ok) return undefined;
    const answer = (await response.json()) as { token?: string; access_token?: string };
    return `Bearer ${answer.token ?? answer.access_token ?? ''}`;
  }

  async #request(method: string, path: string, authorization: string | undefined): Promise<HttpResponse> {
    try {
      return await httpFetch(this.#url(path), { method, headers: { accept: accepted, ...(authorization ? { authorization } : {}) } });
    } catch {
      const verb = `${method[0]}${method.slice(1).toLowerCase()}`;
      throw this.#failed(`failed to do request: ${verb} "${this.#url(path)}": dial tcp ${this.#image.host}: connect: connection refused`);
    }
  }

  #url(path: string): string {
    return `http://${this.#image.host}/v2/${this.#image.path}/${path}`;
  }

  #denied(why: string): PullError {
    return this.#failed(`pull access denied, repository does not exist or may require authorization: ${why}`);
  }

  #failed(why: string): PullError {
    return new PullError(unresolved(this.#image.full, why));
  }

  #notFound(): PullError {
    const { full } = this.#image;
    return new PullError(`rpc error: code = NotFound desc = ${unresolved(full, `${full}: not found`)}`);
  }
}

export const unresolved = (full: string, why: string): string =>
  `failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${why}`;

export const pullImage = (image: ImageReference, logins: RegistryLogin[]): Promise<PulledImage> => new Pull(image, logins).run();
