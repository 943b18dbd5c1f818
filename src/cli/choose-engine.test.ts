import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RealClock } from '../platform/clock.ts';
import { chooseEngine } from './choose-engine.ts';
import type { CommandContext } from './command.ts';
import { openTerminal } from './terminal.ts';

/** Docker and kind as programs that say what a test wants them to say. */
describe('the engine of a new workspace', () => {
  let folder: string;
  let bin: string;
  let socket: string;
  let daemon: Server;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gitops-lab-choice-'));
    bin = join(folder, 'bin');
    socket = join(folder, 'docker.sock');
    mkdirSync(bin);
    vi.stubEnv('PATH', [bin, process.env['PATH'] ?? ''].join(delimiter));
    daemon = createServer((_, answer) => answer.end('OK'));
    await new Promise<void>((done) => void daemon.listen(socket, done));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await new Promise((done) => daemon.close(done));
    rmSync(folder, { recursive: true, force: true });
  });

  const program = (name: string, script: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  const docker = ({ gateway = '127.0.0.1', version = 'echo 29.1' } = {}) =>
    program('docker', `case "$1" in version) ${version};; image) echo held/node:v1;; network) echo ${gateway};; esac`);
  const kind = (version = '0.33.0') => program('kind', `echo kind v${version} go1.25 linux/amd64`);

  const choose = (flags: Record<string, string>, more: NodeJS.ProcessEnv = {}) => {
    const env = { PATH: bin, DOCKER_HOST: `unix://${socket}`, ...more };
    const context: CommandContext = {
      terminal: openTerminal(env),
      clock: new RealClock(),
      cwd: folder,
      env,
      positionals: [],
      flags,
      json: true,
      commands: [],
    };
    return chooseEngine(context, join(folder, 'not', 'there', 'yet'));
  };
  const held = { image: 'held/node:v1' };

  it('is kind where Docker, kind and the node image are there', async () => {
    docker();
    kind();
    expect(await choose(held)).toMatchObject({ name: 'kind', unasked: true });
  });

  it('is the one that was named, whatever the machine has', async () => {
    docker();
    kind();
    expect(await choose({ ...held, engine: 'embedded' })).toMatchObject({ name: 'embedded', unasked: false });
    expect(await choose(held, { GITOPS_LAB_ENGINE: 'embedded' })).toMatchObject({ name: 'embedded', unasked: false });
    expect(await choose({ engine: 'kind' }, { DOCKER_HOST: 'unix:///nowhere' })).toMatchObject({ name: 'kind', unasked: false });
  });

  const cases: [string, () => void, string, Record<string, string>, NodeJS.ProcessEnv?][] = [
    ['nothing is there', () => {}, 'no Docker here', held, { DOCKER_HOST: 'unix:///nowhere' }],
    ['Docker is there alone', docker, 'Docker answers, but kind is not installed', held],
    ['kind is too old', () => (docker(), kind('0.17.0')), 'kind is too old', held],
    [
      'Docker may not be used',
      () => (docker({ version: 'echo permission denied >&2; exit 1' }), kind()),
      'Docker runs, but you may not use it',
      held,
    ],
    [
      'the image is neither here nor to be had',
      () => (docker(), kind()),
      'the node image 127.0.0.1:1/node:v1 is not on this machine and cannot be pulled',
      { image: '127.0.0.1:1/node:v1' },
    ],
    ['Docker is a virtual machine’s', () => (docker({ gateway: '203.0.113.1' }), kind()), 'Docker runs in a virtual machine here', held],
  ];
  it.each(cases)('is the embedded one, and why is said, where %s', async (_, prepare, because, flags, more) => {
    prepare();
    expect(await choose(flags, more)).toEqual({ name: 'embedded', because, unasked: true });
  });
});
