import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiClient } from '../../kubernetes/machinery/client.ts';
import { adminUser } from '../../kubernetes/machinery/user.ts';
import { RealClock } from '../../platform/clock.ts';
import { RegistryPush } from '../../registry/registry-push.ts';
import { releaseImage } from '../../registry/release-image.ts';
import { registryLogin } from '../registry-login.ts';
import { startEmbedded, type EmbeddedEngine } from './compose.ts';

const namespace = 'default';

describe('the registry with a login, inside the engine', () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'private-registry-'));
  let engine: EmbeddedEngine;
  let admin: ApiClient;
  let host: string;

  const release = (version: string) => releaseImage({ host, repository: 'web' }, { version, login: registryLogin(engine.access, host) });
  const run = async (name: string, secret?: string) => {
    const spec = {
      containers: [{ name: 'web', image: `${host}/web:1.0.0` }],
      ...(secret ? { imagePullSecrets: [{ name: secret }] } : {}),
    };
    await admin.create({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec });
  };
  const login = (name: string, password: string) =>
    admin.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
      type: 'kubernetes.io/dockerconfigjson',
      stringData: { '.dockerconfigjson': JSON.stringify({ auths: { [host]: { username: 'puller', password } } }) },
    });
  const stateOf = async (name: string) => {
    const { status } = await admin.get({ apiVersion: 'v1', kind: 'Pod', namespace, name });
    return status?.containerStatuses?.[0]?.state ?? {};
  };
  const waitsBecause = (name: string, reason: RegExp, words: string) =>
    vi.waitFor(async () => {
      const { waiting = {} } = await stateOf(name);
      expect(waiting.reason).toMatch(reason);
      expect(waiting.message).toContain(words);
    }, 10_000);

  beforeAll(async () => {
    engine = await startEmbedded({ stateDir, clock: new RealClock() });
    admin = engine.api.client(adminUser);
    ({ host } = engine.access.privateRegistry);
    await release('1.0.0');
  });
  afterAll(async () => {
    await engine.close();
    rmSync(stateDir, { recursive: true, force: true });
  });

  it('lets the kubelet pull with the right imagePullSecret only', async () => {
    const failed = `failed to pull and unpack image "${host}/web:1.0.0": failed to resolve reference "${host}/web:1.0.0": `;
    await login('wrong', 'guessed');
    await login('right', 'puller-token');
    await run('without');
    await run('mistaken', 'wrong');
    await run('forgotten', 'missing');
    const denied = `${failed}pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials`;
    await waitsBecause('without', /^(ErrImagePull|ImagePullBackOff)$/, denied);
    await waitsBecause('forgotten', /^(ErrImagePull|ImagePullBackOff)$/, denied);
    const refused = `${failed}unexpected status from HEAD request to http://${host}/v2/web/manifests/1.0.0: 401 Unauthorized`;
    await waitsBecause('mistaken', /^(ErrImagePull|ImagePullBackOff)$/, refused);
    await run('knowing', 'right');
    await vi.waitFor(async () => expect(await stateOf('knowing')).toHaveProperty('running'), 10_000);
    const events = (await admin.list({ apiVersion: 'v1', kind: 'Event' }, { namespace })).items;
    expect(events.find((each) => each.reason === 'FailedToRetrieveImagePullSecret')).toMatchObject({
      involvedObject: { name: 'forgotten' },
      message: 'Unable to retrieve some image pull secrets (missing); attempting to pull the image may not succeed.',
    });
  });

  it('has images of its own, shows them to nobody else, and goes back with a checkpoint', async () => {
    expect((await fetch(`http://${host}/v2/web/tags/list`)).status).toBe(401);
    const reader = new RegistryPush({ host, login: engine.access.privateRegistry.puller });
    expect(await reader.tags('web')).toEqual(['1.0.0']);
    await expect(
      releaseImage({ host, repository: 'web' }, { version: '9.9.9', login: engine.access.privateRegistry.puller }),
    ).rejects.toThrow('403');
    engine.checkpoint('before');
    await release('1.1.0');
    await engine.restore('before');
    expect(await reader.tags('web')).toEqual(['1.0.0']);
  });
});
