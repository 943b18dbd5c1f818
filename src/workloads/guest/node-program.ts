// Images of the lab's own registry with the label dev.gitops-lab.program=node run for real: a child process of the engine, with the
// pod's environment, files and ServiceAccount. Leaves out: the container's walls (it is a process of this machine, without the disk
// and without child processes), other pods over the network, CPU limits, the shifted clock of `engine --advance`.
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join, posix } from 'node:path';
import { readJson, writeWhole } from '../../platform/atomic-file.ts';
import type { Timer } from '../../platform/clock.ts';
import { packageRoot } from '../../platform/package-root.ts';
import { endLeftover, permissionFlag, superviseNode, type SupervisedProcess } from '../../platform/supervised-process.ts';
import { memoryMegabytes } from './memory-limit.ts';
import { programLabel, type ContainerContext, type Program } from '../program.ts';
import { isGuestPort, settingsVariable, type GuestSettings } from './guest-settings.ts';
import { copyOut } from './place-files.ts';

export interface NodeProgramOptions {
  /** `host:port` of the registries whose images may run this way. */
  registryHosts: string[];
  /** Where this machine reaches the API: https://127.0.0.1:port */
  apiUrl: string;
}

/** The preload of guests, built from guest.ts. */
const guestScript = join(packageRoot, 'dist', 'guest', 'guest.js');
/** In the guest's folder, for the engine that comes after a crash. */
const pidFile = 'pid';
/** Each is a process of 60 MB and more. */
const mostAtOnce = 8;
/** ConfigMaps that are mounted follow, and tokens are renewed. */
const refreshMs = 60_000;

const generated = ['configMap', 'secret', 'projected', 'downwardAPI'];

/** One life of one container. */
class Guest {
  readonly #context: ContainerContext;
  readonly #options: NodeProgramOptions;
  readonly #root: string;
  readonly #copied: GuestSettings['mounts'] = [];
  readonly #shared: GuestSettings['mounts'] = [];
  readonly #leftover: number | undefined;
  #refreshing: Timer | undefined;

  constructor(context: ContainerContext, options: NodeProgramOptions) {
    this.#context = context;
    this.#options = options;
    // A volume's name never begins with a dot.
    const folder = context.volumePath(`.${context.container.name}`);
    this.#leftover = readJson(join(folder, pidFile), (value): value is number => typeof value === 'number');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    this.#root = realpathSync(folder);
  }

  async run(): Promise<number> {
    const { command, process: world, signal } = this.#context;
    const [program = '', script = '', ...args] = command;
    if (!world || posix.basename(program) !== 'node' || !script) {
      this.#context.log(`exec: ${command.join(' ')}: this image runs node and a script`, 'stderr');
      return 127;
    }
    if (this.#leftover) await endLeftover(this.#leftover, this.#root);
    await copyOut(world.machine.files, '/app', join(this.#root, 'app'));
    this.#placeMounts();
    await this.#refresh();
    // It was ended before it began.
    if (signal.aborted) return 143;
    const child = this.#spawn(join(this.#root, posix.resolve('/app', script)), args);
    writeWhole(join(this.#root, pidFile), String(child.pid));
    return this.#follow(child);
  }

  #placeMounts(): void {
    const { container, pod, volumePath } = this.#context;
    const volumes: Record<string, unknown>[] = pod.spec.volumes ?? [];
    for (const [at, { name, mountPath, subPath }] of (container.volumeMounts ?? []).entries()) {
      const volume = volumes.find((each) => each['name'] === name) ?? {};
      const path = mountPath.replace(/(.)\/$/, '$1');
      if (generated.some((each) => volume[each])) this.#copied.push({ path, folder: join(this.#root, 'mounts', String(at)) });
      else this.#shared.push({ path, folder: join(realpathSync(volumePath(name)), subPath ?? '') });
    }
  }

  async #refresh(): Promise<void> {
    const files = this.#context.process?.machine.files;
    for (const { path, folder } of this.#copied) if (files) await copyOut(files, path, folder);
  }

  #spawn(script: string, args: string[]): SupervisedProcess {
    const { container, env } = this.#context;
    const api = new URL(this.#options.apiUrl);
    const mounts = [...this.#copied, ...this.#shared].sort((a, b) => b.path.length - a.path.length);
    const settings: GuestSettings = { mounts };
    const read = [this.#root, ...this.#shared.map((each) => each.folder)];
    const inCluster = env['KUBERNETES_SERVICE_HOST']
      ? { KUBERNETES_SERVICE_HOST: api.hostname, KUBERNETES_SERVICE_PORT: api.port, KUBERNETES_SERVICE_PORT_HTTPS: api.port }
      : {};
    return superviseNode(script, args, {
      cwd: join(this.#root, 'app'),
      env: { ...harmless(env), ...inCluster, HOME: this.#root, [settingsVariable]: JSON.stringify(settings) },
      nodeFlags: [
        '--no-warnings',
        `--max-old-space-size=${memoryMegabytes(container)}`,
        permissionFlag,
        ...[...read.map((each) => `${each}/*`), guestScript].map((each) => `--allow-fs-read=${each}`),
        ...this.#shared.map((each) => `--allow-fs-write=${each.folder}/*`),
        `--import=${guestScript}`,
      ],
      onMessage: (message) => {
        if (isGuestPort(message)) this.#context.network.serve(message.port, (request, response) => pass(message.at, request, response));
      },
    });
  }

  async #follow(child: SupervisedProcess): Promise<number> {
    const { process: world, signal } = this.#context;
    const plain = (part: Buffer) => part.toString().replaceAll(`file://${this.#root}`, 'file://').replaceAll(this.#root, '');
    child.stdout.on('data', (part: Buffer) => world?.write(plain(part), 'stdout'));
    child.stderr.on('data', (part: Buffer) => world?.write(plain(part), 'stderr'));
    signal.addEventListener('abort', () => child.end('SIGTERM'), { once: true });
    const kill = () => child.end('SIGKILL');
    if (world?.killed.aborted) kill();
    world?.killed.addEventListener('abort', kill, { once: true });
    this.#refreshLater();
    const code = await child.exited;
    this.#refreshing?.cancel();
    return code;
  }

  #refreshLater(): void {
    this.#refreshing = this.#context.clock.after(refreshMs, () => {
      // What cannot be read now is read a minute later; the files of before stay.
      void this.#refresh().catch(() => {});
      this.#refreshLater();
    });
  }
}

/** Variables by which node or the loader would load, write or allow more than the image holds. */
const steering = /^(NODE_(OPTIONS|PATH|V8_COVERAGE|COMPILE_CACHE|REDIRECT_WARNINGS|REPL_\w+|CHANNEL_\w+)|(LD|DYLD)_\w+)$/;

const harmless = (env: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !steering.test(name)));

const pass = (at: number, request: IncomingMessage, response: ServerResponse): void => {
  const { method, url, headers } = request;
  const onward = httpRequest({ host: '127.0.0.1', port: at, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
};

export const nodeProgram = (options: NodeProgramOptions): Program => {
  let running = 0;
  return {
    name: 'node',
    matches: ({ repository, config }) =>
      config?.labels[programLabel] === 'node' && options.registryHosts.includes(repository.split('/')[0] as string),
    start: (context) => {
      if (running >= mostAtOnce) {
        context.log(`${mostAtOnce} programs of your own run already; this engine runs no more at once`, 'stderr');
        return { exited: Promise.resolve(1) };
      }
      running++;
      const exited = new Guest(context, options).run().finally(() => running--);
      return { exited };
    },
  };
};
