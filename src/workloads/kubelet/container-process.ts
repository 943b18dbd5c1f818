import { createHash, randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { managedClient } from '../../kubernetes/controller/managed-client.ts';
import { serviceAccountUser } from '../../kubernetes/machinery/user.ts';
import { ContainerFiles, type Mount } from '../files/container-files.ts';
import { MemoryTree } from '../files/memory-tree.ts';
import type { ImageReference } from '../images/image-reference.ts';
import type { NodeImage } from '../images/image-store.ts';
import type { ContainerContext, Program, Running } from '../program.ts';
import { ByteChannel } from '../shell/byte-channel.ts';
import { commands } from '../shell/commands/index.ts';
import type { Machine } from '../shell/machine.ts';
import { isCommand } from '../shell/run-command.ts';
import { commandProgram } from '../programs/command-program.ts';
import type { ContainerLog } from './container-log.ts';
import { expandReferences } from './container-environment.ts';
import type { KubeletContext } from './kubelet-context.ts';
import type { PodVolumes } from './pod-volumes.ts';

/** The container's program cannot be started: the text that runc gives. */
export class StartError extends Error {}

export interface ProcessOptions {
  context: KubeletContext;
  pod: KubeObject;
  container: KubeObject['spec'];
  image: ImageReference;
  nodeImage: NodeImage;
  environment: Record<string, string>;
  volumes: PodVolumes;
  podIP: string;
  log: ContainerLog;
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const folders = [
  'bin',
  'dev',
  'etc',
  'home',
  'proc',
  'root',
  'sbin',
  'sys',
  'tmp',
  'usr/bin',
  'usr/local/bin',
  'usr/sbin',
  'var/log',
  'var/run',
  'run',
];

const systemFiles = (hostname: string, ip: string, namespace: string): Record<string, string> => ({
  'etc/hostname': `${hostname}\n`,
  'etc/hosts': `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${ip}\t${hostname}\n`,
  'etc/resolv.conf': `search ${namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n`,
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n',
  'etc/group': 'root:x:0:\nnobody:x:65534:\n',
  'etc/os-release': 'NAME="Alpine Linux"\nID=alpine\nPRETTY_NAME="Alpine Linux v3.22"\n',
});

/** One life of a container: from its start to its exit. */
export class ContainerProcess {
  readonly id = `containerd://${createHash('sha256').update(randomBytes(16)).digest('hex')}`;
  readonly machine: Machine;
  readonly environment: Record<string, string>;
  readonly exited: Promise<number>;
  readonly running: Running;
  readonly log: ContainerLog;
  readonly workingDir: string;
  readonly #stop = new AbortController();
  readonly #kill = new AbortController();
  readonly #stdin: ByteChannel;
  readonly #listeners = new Set<(data: Buffer, stream: 'stdout' | 'stderr') => void>();
  readonly #closers: (() => void)[] = [];

  constructor(options: ProcessOptions) {
    const { container, nodeImage, log } = options;
    this.log = log;
    const config = Object.fromEntries(
      (nodeImage.config?.env ?? []).map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
    );
    const hostname = hostnameOf(options.pod);
    this.environment = {
      PATH: defaultPath,
      HOSTNAME: hostname,
      HOME: '/root',
      ...(container.tty ? { TERM: 'xterm' } : {}),
      ...config,
      ...options.environment,
    };
    this.workingDir = container.workingDir ?? '/';
    this.#stdin = container.stdin ? new ByteChannel() : ByteChannel.of('');
    const { program, argv } = choose(options, this.environment);
    this.machine = this.#newMachine(options, program, argv, hostname);
    this.running = program.start(this.#contextFor(options, argv));
    this.exited = this.running.exited.then(
      (code) => this.#end(code),
      (error: unknown) => {
        log.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`, 'stderr');
        return this.#end(1);
      },
    );
  }

  /** SIGTERM. */
  terminate(): void {
    this.#stop.abort();
  }

  /** SIGKILL: nothing of the program goes on. */
  kill(): void {
    this.#stop.abort();
    this.#kill.abort();
    this.#end(137);
  }

  get killed(): AbortSignal {
    return this.#kill.signal;
  }

  get stdin(): ByteChannel {
    return this.#stdin;
  }

  onOutput(listener: (data: Buffer, stream: 'stdout' | 'stderr') => void): { stop(): void } {
    this.#listeners.add(listener);
    return { stop: () => void this.#listeners.delete(listener) };
  }

  #end(code: number): number {
    for (const close of this.#closers.splice(0)) close();
    if (!this.log.closed) this.log.close();
    return code;
  }

  #write(data: string | Buffer, stream: 'stdout' | 'stderr' = 'stdout'): void {
    if (this.log.closed) return;
    this.log.write(data, stream);
    for (const listener of this.#listeners) listener(Buffer.from(data), stream);
  }

  #contextFor({ context, pod, container, image, nodeImage, volumes, podIP }: ProcessOptions, command: string[]): ContainerContext {
    const { namespace = 'default' } = pod.metadata;
    const account = serviceAccountUser(namespace, pod.spec.serviceAccountName ?? 'default');
    const token = (pod.spec.volumes ?? []).some((each: KubeObject['spec']) =>
      each.projected?.sources?.some((source: KubeObject['spec']) => source.serviceAccountToken),
    );
    return {
      pod,
      container,
      image: container.image,
      imageConfig: nodeImage.config,
      command,
      env: this.environment,
      client: token ? managedClient(context.clientFor(account), nameOf(command, image)) : undefined,
      clock: context.clock,
      signal: this.#stop.signal,
      log: (line, stream) => this.#write(`${line}\n`, stream),
      volumePath: (volume) => volumes.path(volume),
      network: context.network.forPod({ namespace, ip: podIP }, (close) => void this.#closers.push(close)),
      process: {
        machine: this.machine,
        stdin: this.#stdin,
        write: (data, stream) => this.#write(data, stream),
        workingDir: this.workingDir,
        killed: this.#kill.signal,
      },
    };
  }

  #newMachine(options: ProcessOptions, program: Program, argv: string[], hostname: string): Machine {
    const { context, pod, container, nodeImage, volumes, podIP } = options;
    const { namespace = 'default' } = pod.metadata;
    const security = { ...pod.spec.securityContext, ...container.securityContext };
    const files = { ...systemFiles(hostname, podIP, namespace), ...program.files, ...nodeImage.files };
    const mounts: Mount[] = volumes.mounts(container, this.environment);
    const layer = new MemoryTree(() => context.clock.now(), files, [
      ...folders,
      ...mounts.map((each) => posix.dirname(each.path).slice(1)),
    ]);
    let pid = 1;
    const origin = { namespace, ip: podIP };
    return {
      files: new ContainerFiles(layer, mounts),
      clock: context.clock,
      hostname,
      ip: podIP,
      namespace,
      uid: security.runAsUser ?? 0,
      gid: security.runAsGroup ?? 0,
      startedMs: context.clock.now(),
      fetch: (url, init) => context.network.fetch(url, init, origin),
      dial: (host, port) => context.network.dial(host, port, origin),
      lookUp: (name) => context.network.lookUp(name, origin),
      serve: (port, handler) => void this.#closers.push(context.network.serve(podIP, port, handler)),
      processes: new Map([[1, argv.join(' ')]]),
      nextPid: () => ++pid,
      commands,
    };
  }
}

export const hostnameOf = (pod: KubeObject): string => pod.spec.hostname ?? pod.metadata.name;

const nameOf = (command: string[], image: ImageReference) => (command[0] ?? image.path).split('/').at(-1) as string;

const notFound = (name: string) =>
  new StartError(
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
      `unable to start container process: error during container init: exec: "${name}": ${name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH'}`,
  );

const knows = (argv: string[] | undefined) => argv?.[0] !== undefined && isCommand({ commands }, argv[0]);

/** A command that the simulated shell knows runs there; anything else is the image's own program, whatever it may be called. */
const choose = (
  { context, container, image, nodeImage: { config } }: ProcessOptions,
  environment: Record<string, string>,
): { program: Program; argv: string[] } => {
  const program = context.programs.find((each) => each.matches({ repository: image.repository, tag: image.tag, config }));
  const expand = (words: string[] = []) => words.map((each) => expandReferences(each, environment));
  const configured = config && config.entrypoint.length + config.cmd.length > 0 ? config : { entrypoint: [], cmd: program?.command ?? [] };
  const argv = container.command
    ? [...expand(container.command), ...expand(container.args)]
    : [...configured.entrypoint, ...(container.args ? expand(container.args) : configured.cmd)];
  if (knows(argv)) return { program: { ...commandProgram, files: program?.files }, argv };
  // An image that is all simulated shell has nothing else to run; others bring programs that we do not know.
  if (argv[0] !== undefined && knows(program?.command)) throw notFound(argv[0]);
  return { program: program ?? commandProgram, argv };
};
