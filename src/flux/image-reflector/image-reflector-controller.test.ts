import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installFlux, runController } from '../../../test/flux/run-controller.ts';
import { startApiServer } from '../../kubernetes/api/start-api-server.ts';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import { adminUser } from '../../kubernetes/machinery/user.ts';
import type { ApiServer } from '../../kubernetes/server.ts';
import { ManualClock } from '../../platform/clock.ts';
import { imageReflectorController } from './image-reflector-controller.ts';
import type { HttpInit } from '../../platform/http-fetch.ts';

const api = 'image.toolkit.fluxcd.io/v1';
const namespace = 'shop';
const json = (value: unknown, init?: ResponseInit) => new Response(JSON.stringify(value), init);

describe('image-reflector-controller', () => {
  let clock: ManualClock;
  let server: ApiServer;
  let admin: ApiClient;
  let stop: AbortController;
  let folder: string;
  /** What the registry answers; the greeting is answered by itself unless `greeting` says otherwise. */
  let registry: (path: string, init?: HttpInit) => Response | Promise<Response>;
  let greeting: () => Response | Promise<Response>;
  let asked: string[];
  let said: { msg: string; controller?: string }[];

  const start = () => {
    stop = runController(imageReflectorController, {
      server,
      clock,
      volumePath: (volume) => join(folder, volume),
      log: (line) => said.push(JSON.parse(line)),
      network: {
        serve: () => {},
        fetch: async (url, init) => {
          const path = new URL(url).pathname;
          asked.push(`${init?.method ?? 'GET'} ${path}`);
          return path === '/v2/' ? greeting() : registry(path, init);
        },
      },
    });
  };
  const create = async (kind: string, name: string, spec: Record<string, unknown>) => {
    await admin.create({ apiVersion: api, kind, metadata: { name, namespace }, spec });
    await clock.advance(100);
  };
  const patch = async (kind: string, name: string, body: unknown) => {
    await admin.patch({ apiVersion: api, kind, namespace, name }, body, { type: 'merge' });
    await clock.advance(100);
  };
  const image = (name: string, spec: Record<string, unknown> = {}) =>
    create('ImageRepository', name, { image: `127.0.0.1:5001/${name}`, interval: '5m', ...spec });
  const policy = (name: string, spec: Record<string, unknown> = {}) =>
    create('ImagePolicy', name, { imageRepositoryRef: { name: 'app' }, policy: { semver: { range: '*' } }, ...spec });
  const see = (kind: string, name: string) => admin.get({ apiVersion: api, kind, namespace, name });
  const ready = async (kind: string, name: string) => {
    const { conditions = [] } = (await see(kind, name)).status ?? {};
    const found = conditions.find((each: { type: string }) => each.type === 'Ready');
    return `${found?.status} ${found?.reason}: ${found?.message}`;
  };
  const tags = (list: string[]) => {
    registry = () => json({ name: 'app', tags: list });
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'image-reflector-'));
    clock = new ManualClock();
    server = await startApiServer({ clock });
    admin = server.client(adminUser);
    asked = [];
    said = [];
    greeting = () => json({});
    await installFlux(admin, ['image-reflector-controller']);
    await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    start();
  });
  afterEach(async () => {
    stop.abort();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('scans at its interval and on request; the policy follows without waiting', async () => {
    tags(['1.0.0', '1.0.1', '1.1.0', '1.1.0.sig']);
    await image('app');
    await policy('app', { policy: { semver: { range: '1.x' } } });
    expect(await ready('ImageRepository', 'app')).toBe('True Succeeded: successful scan: found 3 tags with checksum 1013843110');
    expect((await see('ImagePolicy', 'app')).status?.latestRef).toEqual({ name: '127.0.0.1:5001/app', tag: '1.1.0' });
    tags(['1.0.0', '1.1.0', '1.2.0']);
    await patch('ImageRepository', 'app', { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' } } });
    const { status } = await see('ImagePolicy', 'app');
    expect(status?.latestRef.tag).toBe('1.2.0');
    expect(status?.observedPreviousRef.tag).toBe('1.1.0');
    tags(['1.0.0', '1.3.0']);
    await clock.advance(299_000);
    expect((await see('ImagePolicy', 'app')).status?.latestRef.tag).toBe('1.2.0');
    await clock.advance(2_000);
    expect((await see('ImagePolicy', 'app')).status?.latestRef.tag).toBe('1.3.0');
  });

  it('remembers the tags across a restart, scans when they are lost', async () => {
    tags(['1.0.0']);
    await image('app');
    await policy('app');
    const scans = () => asked.filter((each) => each.includes('tags/list')).length;
    stop.abort();
    start();
    await clock.advance(1_000);
    expect([scans(), await ready('ImagePolicy', 'app')]).toEqual([
      1,
      'True Succeeded: Latest image tag for 127.0.0.1:5001/app resolved to 1.0.0',
    ]);
    stop.abort();
    rmSync(folder, { recursive: true });
    start();
    await clock.advance(1_000);
    expect([scans(), await ready('ImagePolicy', 'app')]).toEqual([
      2,
      'True Succeeded: Latest image tag for 127.0.0.1:5001/app resolved to 1.0.0',
    ]);
  });

  it('pages through a long list of tags', async () => {
    let page = 0;
    registry = () =>
      ++page === 1
        ? json({ tags: ['1.0.0'] }, { headers: { link: '</v2/app/tags/list?n=1000&last=1.0.0>; rel="next"' } })
        : json({ tags: ['2.0.0'] });
    await image('app');
    expect((await see('ImageRepository', 'app')).status?.lastScanResult).toMatchObject({ tagCount: 2, latestTags: ['2.0.0', '1.0.0'] });
  });

  const url = 'http://127.0.0.1:5001/v2/app/tags/list?n=1000';
  const list = 'scan failed: GET http://127.0.0.1:5001/v2/app/tags/list?n=1000';
  const tls = 'Get "https://127.0.0.1:5001/v2/": http: server gave HTTP response to HTTPS client';
  const errors = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] });
  it.each([
    [() => new Response('Unauthorized\n', { status: 401 }), `${list}: unexpected status code 401 Unauthorized: Unauthorized\n`],
    [
      () => new Response(errors('UNAUTHORIZED', 'authentication required'), { status: 401 }),
      `${list}: UNAUTHORIZED: authentication required`,
    ],
    [() => new Response(errors('NAME_UNKNOWN', 'Unknown name'), { status: 404 }), `${list}: NAME_UNKNOWN: Unknown name`],
    [() => new Response(errors('TOOMANYREQUESTS', 'slow down'), { status: 429 }), `${list}: TOOMANYREQUESTS: slow down`],
    [() => new Response('', { status: 503 }), `${list}: unexpected status code 503 Service Unavailable`],
    [() => new Response('{"errors":[]}', { status: 500 }), `${list}: unexpected status code 500 Internal Server Error: {"errors":[]}`],
    [() => new Response('<html>'), "scan failed: invalid character '<' looking for beginning of value"],
    [() => new Response(''), 'scan failed: EOF'],
    [() => new Response('{"tags": ["1'), 'scan failed: unexpected EOF'],
    [() => Promise.reject(new Error('socket hang up')), `scan failed: Get "${url}": EOF`],
  ])('tells what a registry answers: %#', async (answer, message) => {
    registry = answer;
    await image('app');
    await policy('app');
    expect(await ready('ImageRepository', 'app')).toBe(`False ReadOperationFailed: ${message}`);
    expect(await ready('ImagePolicy', 'app')).toBe('False DependencyNotReady: retrying in 30s error: no tags in database');
    expect((await see('ImageRepository', 'app')).status?.observedGeneration).toBe(-1);
    tags(['1.0.0']);
    await clock.advance(2_000);
    expect(await ready('ImagePolicy', 'app')).toMatch(/^True/);
  });

  it('tells of a server that is no registry, of one that never answers and of one that is not there', async () => {
    greeting = () => new Response('Not found\n', { status: 404 });
    await image('app');
    const prefix = `False ReadOperationFailed: scan failed: ${tls};`;
    expect(await ready('ImageRepository', 'app')).toBe(
      `${prefix} GET http://127.0.0.1:5001/v2/: unexpected status code 404 Not Found: Not found\n`,
    );
    greeting = () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    await clock.advance(1_000);
    const refused = 'dial tcp 127.0.0.1:5001: connect: connection refused';
    expect(await ready('ImageRepository', 'app')).toBe(
      `False ReadOperationFailed: scan failed: Get "https://127.0.0.1:5001/v2/": ${refused}; Get "http://127.0.0.1:5001/v2/": ${refused}`,
    );
    greeting = () => json({});
    registry = (_, init) => new Promise((_resolve, fail) => init?.signal?.addEventListener('abort', () => fail(new Error('aborted'))));
    await image('slow', { timeout: '10s' });
    await clock.advance(10_000);
    const slow = url.replace('/app/', '/slow/');
    expect(await ready('ImageRepository', 'slow')).toBe(`False ReadOperationFailed: scan failed: Get "${slow}": context deadline exceeded`);
  });

  it('keeps what was chosen when a policy stops finding anything', async () => {
    tags(['1.0.0', '1.1', 'v1.0.5', '2.0.0-rc.1', 'nightly', `${'a'.repeat(40)}b`]);
    await image('app');
    await policy('app', { policy: { semver: { range: '>=1.0.0' } } });
    expect((await see('ImagePolicy', 'app')).status?.latestRef.tag).toBe('v1.0.5');
    await patch('ImagePolicy', 'app', { spec: { policy: { semver: { range: '3.x' } } } });
    expect(await ready('ImagePolicy', 'app')).toBe('False Failure: unable to determine latest version from provided list');
    await patch('ImagePolicy', 'app', { spec: { filterTags: { pattern: '^(a+)+$' } } });
    expect(await ready('ImagePolicy', 'app')).toBe('False Failure: version list argument cannot be empty');
    await patch('ImagePolicy', 'app', { spec: { filterTags: { pattern: '(' } } });
    expect(await ready('ImagePolicy', 'app')).toBe(
      "False InvalidPolicy: failed to filter tags: invalid regular expression pattern '(': error parsing regexp: missing closing ): `(`",
    );
    expect((await see('ImagePolicy', 'app')).status?.latestRef.tag).toBe('v1.0.5');
  });

  it('refuses a name that is none, and waits for its correction', async () => {
    tags(['1.0.0']);
    await image('app', { image: 'https://127.0.0.1:5001/app' });
    expect(await ready('ImageRepository', 'app')).toBe(
      "False ImageURLInvalid: image 'https://127.0.0.1:5001/app' should not include URL scheme; remove 'https://'",
    );
    await patch('ImageRepository', 'app', { spec: { image: '127.0.0.1:5001/app:1.0.0' } });
    expect(await ready('ImageRepository', 'app')).toBe(
      "False ImageURLInvalid: image '127.0.0.1:5001/app:1.0.0' should not include a tag; remove ':1.0.0'",
    );
    expect(asked).toEqual([]);
    await patch('ImageRepository', 'app', { spec: { image: '127.0.0.1:5001/app' } });
    expect(await ready('ImageRepository', 'app')).toMatch(/^True/);
  });

  it('logs in with the Secret of the right type only, or with those of a ServiceAccount', async () => {
    registry = (_, init) =>
      new Headers(init?.headers).get('authorization') === `Basic ${Buffer.from('puller:secret').toString('base64')}`
        ? json({ tags: ['1.0.0'] })
        : new Response('Unauthorized\n', { status: 401 });
    const config = JSON.stringify({ auths: { '127.0.0.1:5001': { username: 'puller', password: 'secret' } } });
    const secret = (name: string, type: string, key: string) =>
      admin.create({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type, stringData: { [key]: config } });
    await secret('opaque', 'Opaque', '.dockerconfigjson');
    await secret('docker', 'kubernetes.io/dockerconfigjson', '.dockerconfigjson');
    await image('app', { secretRef: { name: 'missing' } });
    expect(await ready('ImageRepository', 'app')).toBe(
      'False AuthenticationFailed: failed to configure authentication options: secrets "missing" not found',
    );
    await patch('ImageRepository', 'app', { spec: { secretRef: { name: 'opaque' } } });
    expect(await ready('ImageRepository', 'app')).toMatch(/^False ReadOperationFailed: .* 401 Unauthorized/);
    await patch('ImageRepository', 'app', { spec: { secretRef: { name: 'docker' } } });
    expect(await ready('ImageRepository', 'app')).toMatch(/^True/);
    await admin.create({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'reader', namespace },
      imagePullSecrets: [{ name: 'docker' }],
    });
    await image('other', { serviceAccountName: 'reader' });
    expect(await ready('ImageRepository', 'other')).toMatch(/^True/);
  });

  it('says what it waits for when it is asked to end', () => {
    said = [];
    stop.abort();
    expect(said.map(({ msg, controller }) => [msg, controller].filter(Boolean).join(': '))).toEqual([
      'Stopping and waiting for non leader election runnables',
      'Stopping and waiting for leader election runnables',
      'Stopping and waiting for warmup runnables',
      'Shutdown signal received, waiting for all workers to finish: imagerepository',
      'Shutdown signal received, waiting for all workers to finish: imagepolicy',
      'All workers finished: imagerepository',
      'All workers finished: imagepolicy',
      'Stopping and waiting for caches',
      'Stopping and waiting for webhooks',
      'Stopping and waiting for HTTP servers',
      'shutting down server',
      'Shutting down metrics server with timeout of 1 minute',
      'Wait completed, proceeding to shutdown the manager',
    ]);
  });
});
