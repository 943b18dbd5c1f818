// Pushes of images by OCI's protocol: blobs in one piece and in chunks, manifests with tags. What was acknowledged must be served, byte by byte.
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { Random } from '../seeded-random.ts';

const digestOf = (content: Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

interface Answer {
  status: number;
  location: string;
  body: Buffer;
}

interface Image {
  repository: string;
  digest: string;
  blobs: string[];
}

export class ImageLoad {
  readonly #worker: number;
  readonly #images: Image[] = [];
  readonly #tags = new Map<string, { told: string | undefined; asked?: string }>();
  #host = '';
  #count = 0;

  constructor(worker: number) {
    this.#worker = worker;
  }

  get acknowledged(): number {
    return this.#images.length;
  }

  begin(host: string): void {
    this.#host = host;
  }

  #send(method: string, path: string, body?: Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((done, fail) => {
      const url = path.startsWith('http') ? path : `http://${this.#host}${path}`;
      const sent = request(url, { method, agent: false, headers: { ...headers, 'content-length': body?.length ?? 0 } }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', fail);
        answer.on('end', () =>
          done({ status: answer.statusCode ?? 0, location: answer.headers.location ?? '', body: Buffer.concat(parts) }),
        );
      });
      sent.on('error', fail);
      sent.end(body);
    });
  }

  async #must(status: number, method: string, path: string, body?: Buffer, headers?: Record<string, string>): Promise<Answer> {
    const answer = await this.#send(method, path, body, headers);
    if (answer.status !== status) throw new Error(`${method} ${path} answered ${answer.status} ${answer.body.toString()}`);
    return answer;
  }

  async #pushBlob(repository: string, content: Buffer, inChunks: boolean): Promise<string> {
    const digest = digestOf(content);
    const uploads = `/v2/${repository}/blobs/uploads/`;
    if (!inChunks) {
      await this.#must(201, 'POST', `${uploads}?digest=${digest}`, content);
      return digest;
    }
    let { location } = await this.#must(202, 'POST', uploads);
    const half = content.length >> 1;
    for (const [from, to] of [
      [0, half],
      [half, content.length],
    ] as const)
      ({ location } = await this.#must(202, 'PATCH', location, content.subarray(from, to), { 'content-range': `${from}-${to - 1}` }));
    await this.#must(201, 'PUT', `${location}?digest=${digest}`);
    return digest;
  }

  async run(random: Random): Promise<void> {
    for (;;) await this.#push(random);
  }

  async #push(random: Random): Promise<void> {
    const repository = `crash/${this.#worker}-${random.below(4)}`;
    const tag = `${repository}:${random.below(5)}`;
    const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', count: this.#count++ }));
    const layers = Array.from({ length: 1 + random.below(3) }, () => random.bytes(1 + random.below(60_000)));
    const describe = (mediaType: string, content: Buffer) => ({ mediaType, size: content.length, digest: digestOf(content) });
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: manifestType,
        config: describe('application/vnd.oci.image.config.v1+json', config),
        layers: layers.map((layer) => describe('application/vnd.oci.image.layer.v1.tar', layer)),
      }),
    );
    const blobs: string[] = [];
    for (const content of [config, ...layers]) blobs.push(await this.#pushBlob(repository, content, random.chance(0.5)));
    const digest = digestOf(manifest);
    const entry = this.#tags.get(tag) ?? { told: undefined };
    this.#tags.set(tag, { ...entry, asked: digest });
    await this.#must(201, 'PUT', `/v2/${repository}/manifests/${tag.slice(tag.indexOf(':') + 1)}`, manifest, {
      'content-type': manifestType,
    });
    this.#tags.set(tag, { told: digest });
    this.#images.push({ repository, digest, blobs });
  }

  /** After a restart: every acknowledged tag, and the last images with all of their content. */
  async check(howMany = 25): Promise<string[]> {
    const faults: string[] = [];
    for (const [name, { told, asked }] of this.#tags) {
      const [repository = '', tag = ''] = name.split(':');
      const { status, body } = await this.#send('GET', `/v2/${repository}/manifests/${tag}`);
      const now = status === 200 ? digestOf(body) : undefined;
      if (now !== told && (asked === undefined || now !== asked)) faults.push(`tag ${name} was ${told}, and is ${now ?? status}`);
      this.#tags.set(name, { told: now });
    }
    for (const { repository, digest, blobs } of this.#images.slice(-howMany))
      for (const path of [`manifests/${digest}`, ...blobs.map((blob) => `blobs/${blob}`)]) {
        const { status, body } = await this.#send('GET', `/v2/${repository}/${path}`);
        if (status !== 200 || !path.endsWith(digestOf(body)))
          faults.push(`${repository}/${path} answers ${status} with ${body.length} bytes`);
      }
    return faults;
  }
}
