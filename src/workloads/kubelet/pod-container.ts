import { join } from 'node:path';
import { sleep, timestamp } from '../../platform/clock.ts';
import { BackOff, goDuration, parseGoDuration } from './back-off.ts';
import { noteStartFailure } from './start-failure.ts';
import type { ContainerHost } from './container-host.ts';
import { containerEnvironment } from './container-environment.ts';
import { ContainerLog } from './container-log.ts';
import { ContainerProbes } from './container-probes.ts';
import { ContainerProcess } from './container-process.ts';
import { isRunning, listOf, terminatedOf, waitingOf, type ContainerRecord } from './container-record.ts';
import { ImagePuller } from './image-puller.ts';
import { runHook } from './life-cycle-hook.ts';

/** A container that ended shows so for a moment before its back-off shows. */
const showEndMs = 1000;

/** One container of a pod through all its lives. */
export class PodContainer {
  readonly record: ContainerRecord;
  readonly #host: ContainerHost;
  readonly #images: ImagePuller;
  readonly #restartBackOff: BackOff;
  #busy = false;
  #waitUntilMs = 0;
  #probes: ContainerProbes | undefined;
  #stopping: Promise<void> | undefined;
  process: ContainerProcess | undefined;

  constructor(host: ContainerHost, record: ContainerRecord) {
    this.#host = host;
    this.record = record;
    this.#images = new ImagePuller(host.context);
    this.#restartBackOff = new BackOff(host.context.clock);
    this.#restoreBackOff();
  }

  get name(): string {
    return this.record.spec.name;
  }

  /** The log of this life, or of the one before. */
  log(previous: boolean): ContainerLog | undefined {
    if (!previous && this.process) return this.process.log;
    const life = this.record.restartCount - (previous ? 1 : 0);
    if (life < 0 || this.record.containerID === undefined) return undefined;
    const log = this.#newLog(life);
    log.closed = true;
    return log;
  }

  /** Starts the container unless it runs, is being started, or has to wait. */
  ensureStarted(): void {
    const now = this.#host.context.clock.now();
    if (this.#busy || isRunning(this.record) || this.#stopping) return;
    if (now < this.#waitUntilMs) return;
    if (terminatedOf(this.record) && this.#waitsForBackOff()) return;
    this.#busy = true;
    void this.#start()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#busy = false;
        this.#host.changed();
      });
  }

  /** What it waited for may have changed: it need not wait any longer. */
  retry(): void {
    this.#waitUntilMs = 0;
  }

  /** The engine was started again: the container that ran goes on, without anybody being told. */
  async resume(): Promise<void> {
    const { record } = this;
    const { context } = this.#host;
    try {
      const found = await this.#images.ensure(this.#host.pod(), { ...record.spec, imagePullPolicy: 'IfNotPresent' }, () => {});
      this.process = await this.#newProcess(found, record.restartCount);
      this.#watch(this.process, { started: record.started });
    } catch (error) {
      context.onError(error);
      const startedAt = 'running' in record.state ? record.state.running.startedAt : timestamp(context.clock);
      this.#ended(255, startedAt);
    }
  }

  /** SIGTERM, then SIGKILL when the grace period is over. `message` is what the Killing event says. */
  stop(graceMs: number, message = `Stopping container ${this.name}`): Promise<void> {
    return (this.#stopping ??= this.#stop(graceMs, message).finally(() => {
      this.#stopping = undefined;
      this.#host.changed();
    }));
  }

  /** Ends everything at once, without a word: the engine stops. */
  abandon(): void {
    this.#probes?.stop();
    const { process } = this;
    this.process = undefined;
    process?.kill();
  }

  say(type: 'Normal' | 'Warning', reason: string, message: string): void {
    const list = listOf(this.record.role);
    this.#host.context.recorder.record(this.#host.pod(), { type, reason, message, fieldPath: `spec.${list}{${this.name}}` });
  }

  /** True, with its status and timer set, while a container that ended has to wait for its next life. */
  #waitsForBackOff(): boolean {
    const { clock } = this.#host.context;
    const ended = terminatedOf(this.record);
    const endedMs = Date.parse(ended?.finishedAt ?? '') || clock.now();
    const leftMs = this.#restartBackOff.leftSince(endedMs);
    if (leftMs === 0) {
      this.#restartBackOff.next(endedMs);
      return false;
    }
    if (clock.now() - endedMs < showEndMs) this.#wait(showEndMs);
    else this.#crashLoop(leftMs);
    return true;
  }

  #crashLoop(leftMs: number): void {
    const { metadata } = this.#host.pod();
    const pod = `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
    const delay = goDuration(this.#restartBackOff.delayMs);
    this.say('Warning', 'BackOff', `Back-off restarting failed container ${this.name} in pod ${pod}`);
    const ended = terminatedOf(this.record);
    this.record.lastTerminated = ended;
    this.record.state = {
      waiting: { reason: 'CrashLoopBackOff', message: `back-off ${delay} restarting failed container=${this.name} pod=${pod}` },
    };
    this.#wait(leftMs, () => this.#restartBackOff.next(Date.parse(ended?.finishedAt ?? '')));
    this.#host.changed();
  }

  #wait(ms: number, then: () => void = () => {}): void {
    const { clock } = this.#host.context;
    this.#waitUntilMs = clock.now() + ms;
    clock.after(ms, () => {
      then();
      this.#host.changed();
    });
  }

  /** A container that waited when the engine was stopped waits on. */
  #restoreBackOff(): void {
    const waiting = waitingOf(this.record);
    const ended = Date.parse(this.record.lastTerminated?.finishedAt ?? '');
    if (waiting?.reason !== 'CrashLoopBackOff' || Number.isNaN(ended)) return;
    this.#restartBackOff.restore(parseGoDuration(/back-off (\S+)/.exec(waiting.message ?? '')?.[1] ?? ''), ended);
    const leftMs = this.#restartBackOff.leftSince(ended);
    if (leftMs > 0) this.#wait(leftMs, () => this.#restartBackOff.next(ended));
  }

  async #start(): Promise<void> {
    const { context } = this.#host;
    const { record } = this;
    const found = await this.#images.ensure(this.#host.pod(), record.spec, (type, reason, message) => this.say(type, reason, message));
    const again = record.containerID !== undefined;
    const process = await this.#newProcess(found, again ? record.restartCount + 1 : 0);
    if (again) {
      record.restartCount++;
      record.lastTerminated = terminatedOf(record) ?? record.lastTerminated;
    }
    record.imageID = found.nodeImage.id;
    record.containerID = process.id;
    this.say('Normal', 'Created', `Created container: ${this.name}`);
    this.say('Normal', 'Started', `Started container ${this.name}`);
    record.state = { running: { startedAt: timestamp(context.clock) } };
    this.process = process;
    await this.#postStart(process);
    this.#watch(process);
  }

  async #postStart(process: ContainerProcess): Promise<void> {
    const hook = this.record.spec.lifecycle?.postStart;
    if (!hook) return;
    const failure = await runHook(this.#host.context, process, this.record.spec, hook, this.#host.podIP());
    if (failure === undefined) return;
    this.say('Warning', 'FailedPostStartHook', `PostStartHook failed`);
    void this.stop(0, `FailedPostStartHook`);
  }

  #watch(process: ContainerProcess, known?: { started: boolean }): void {
    const { context } = this.#host;
    const startedAt = 'running' in this.record.state ? this.record.state.running.startedAt : timestamp(context.clock);
    const { record } = this;
    this.#probes = new ContainerProbes({
      context,
      container: record.spec,
      process,
      podIP: this.#host.podIP(),
      onStarted: () => this.#set({ started: true }),
      onReady: (ready) => this.#set({ ready: ready && record.role !== 'init' && record.role !== 'ephemeral' }),
      onFailed: (kind) => void this.stop(this.#graceMs(kind), `Container ${this.name} failed ${kind} probe, will be restarted`),
      onUnhealthy: (message) => this.say('Warning', 'Unhealthy', message),
    });
    this.#probes.start(known);
    void process.exited.then((code) => this.process === process && this.#ended(code, startedAt));
  }

  #set(change: { started?: boolean; ready?: boolean }): void {
    if (!isRunning(this.record)) return;
    Object.assign(this.record, change);
    this.#host.changed();
  }

  #graceMs(kind: 'liveness' | 'startup'): number {
    const own = this.record.spec[`${kind}Probe`]?.terminationGracePeriodSeconds;
    return (own ?? this.#host.pod().spec.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  #ended(exitCode: number, startedAt: string): void {
    const { clock } = this.#host.context;
    this.#probes?.stop();
    const { record } = this;
    record.started = false;
    record.ready = record.role === 'init' && exitCode === 0;
    record.state = {
      terminated: {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        startedAt,
        finishedAt: timestamp(clock),
        ...(record.containerID ? { containerID: record.containerID } : {}),
      },
    };
    this.#host.changed();
  }

  #failed(error: unknown): void {
    const { context } = this.#host;
    const waitMs = noteStartFailure(this.record, error, (type, reason, message) => this.say(type, reason, message), context.clock);
    if (waitMs === undefined) context.onError(error);
    if (waitMs === Infinity) this.#waitUntilMs = Infinity;
    else if (waitMs !== 0) this.#wait(waitMs ?? showEndMs * 5);
  }

  async #stop(graceMs: number, message: string): Promise<void> {
    const { process } = this;
    if (!process || !isRunning(this.record)) return;
    const { context } = this.#host;
    this.say('Normal', 'Killing', message);
    const preStop = this.record.spec.lifecycle?.preStop;
    const finished = new AbortController();
    const limit = sleep(context.clock, graceMs, finished.signal);
    if (preStop) await Promise.race([runHook(context, process, this.record.spec, preStop, this.#host.podIP()), limit]);
    process.terminate();
    await Promise.race([process.exited, limit]);
    finished.abort();
    if (isRunning(this.record)) {
      const startedAt = (this.record.state as { running: { startedAt: string } }).running.startedAt;
      this.process = undefined;
      process.kill();
      this.#ended(137, startedAt);
    }
  }

  async #newProcess(found: Awaited<ReturnType<ImagePuller['ensure']>>, life: number): Promise<ContainerProcess> {
    const { context, volumes } = this.#host;
    const { spec } = this.record;
    const pod = this.#host.pod();
    const podIP = this.#host.podIP();
    const place = { nodeName: context.nodeName, nodeIP: context.nodeIP, podIP };
    const environment = await containerEnvironment(pod, spec, {
      client: context.client,
      services: context.informers.get('v1', 'Service'),
      place,
    });
    const log = this.#newLog(life);
    return new ContainerProcess({ context, pod, container: spec, ...found, environment, volumes, podIP, log });
  }

  #newLog(life: number): ContainerLog {
    return new ContainerLog(() => this.#host.context.clock.now(), join(this.#host.folder, 'logs', this.name, `${life}.log`));
  }
}
