import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { sleep, timestamp, type Timer } from '../../platform/clock.ts';
import { isRunning, listOf, newRecord, terminatedOf } from './container-record.ts';
import { recordsOf } from './pod-records.ts';
import type { PodCondition } from '../objects/pod.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { isInitialised, ownConditions } from './pod-conditions.ts';
import type { ContainerHost } from './container-host.ts';
import { PodContainer } from './pod-container.ts';
import { podPhase, podStatus, type PodSituation } from './pod-status.ts';
import { MountError, PodVolumes } from './pod-volumes.ts';
import { StatusWriter } from './status-writer.ts';

/** Setting up volumes is tried again after this long, doubled each time. */
const firstMountRetryMs = 500;
const longestMountRetryMs = 122_000;
/** As long as a real kubelet takes to look at its containers again. */
const sandboxNewsMs = 1000;
/** What containerd and the network plugin need for a new pod. */
const sandboxMs = 250;

/** Follows one pod from its binding to its end. */
export class PodWorker {
  readonly #context: KubeletContext;
  readonly #containers: PodContainer[];
  readonly #volumes: PodVolumes;
  readonly #writer: StatusWriter;
  readonly #folder: string;
  readonly #startTime: string;
  readonly #host: ContainerHost;
  #pod: KubeObject;
  #conditions: PodCondition[] = [];
  #podIP: string | undefined;
  #sandboxReady = false;
  #mountRetryMs = firstMountRetryMs;
  #mounted = false;
  #busy = false;
  #again = false;
  #ending: Promise<void> | undefined;
  #over = false;
  #abandoned = false;
  #failure: { reason: string; message: string } | undefined;
  #deadline: Timer | undefined;

  constructor(context: KubeletContext, pod: KubeObject) {
    this.#context = context;
    this.#pod = pod;
    const { namespace, name, uid } = pod.metadata;
    this.#folder = join(context.stateDir, 'pods', `${namespace}_${name}_${uid}`);
    this.#startTime = pod.status?.startTime ?? timestamp(context.clock);
    this.#writer = new StatusWriter(context.client, pod);
    this.#volumes = new PodVolumes({
      client: context.client,
      clock: context.clock,
      pod: () => this.#pod,
      place: () => ({ nodeName: context.nodeName, nodeIP: context.nodeIP, podIP: this.#podIP ?? '' }),
      folder: this.#folder,
      persistentFolder: join(context.stateDir, 'persistent'),
      startedMs: Date.parse(this.#startTime),
    });
    this.#host = {
      context,
      pod: () => this.#pod,
      podIP: () => (pod.spec.hostNetwork ? context.nodeIP : (this.#podIP ?? '')),
      volumes: this.#volumes,
      folder: this.#folder,
      changed: () => this.#changed(),
    };
    this.#containers = recordsOf(pod).map((record) => new PodContainer(this.#host, record));
  }

  /** Begins with a pod that is new to the node, or goes on with one that ran before the engine was stopped. */
  start(): void {
    const { status } = this.#pod;
    const address: string | undefined = status?.podIP;
    if (address && address !== this.#context.nodeIP) {
      this.#podIP = address;
      this.#context.addresses.reserve(address);
      this.#sandboxReady = true;
    }
    this.#armDeadline();
    const ran = this.#containers.filter((each) => isRunning(each.record));
    if (ran.length === 0) return this.#changed();
    this.#mounted = true;
    void Promise.all(ran.map((each) => each.resume())).then(() => this.#changed());
  }

  /** The object changed: its spec, its labels, or it is to end. */
  update(pod: KubeObject): void {
    const before = this.#pod;
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp && !this.#ending) {
      this.#ending = this.#end((pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000, true);
      return;
    }
    if (before.metadata.generation !== pod.metadata.generation) this.#takeSpec();
    if (before.metadata.generation !== pod.metadata.generation || this.#writer.hasLost(pod.status)) this.#changed();
  }

  /** The object is gone: whatever still runs is stopped now. */
  async remove(): Promise<void> {
    this.#deadline?.cancel();
    this.#abandoned = true;
    await (this.#ending ?? this.#stopContainers(0));
    if (this.#podIP) this.#context.addresses.release(this.#podIP);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The engine stops: programs end, nobody is told. */
  abandon(): void {
    this.#abandoned = true;
    this.#deadline?.cancel();
    for (const each of this.#containers) each.abandon();
  }

  container(name: string): PodContainer | undefined {
    return this.#containers.find((each) => each.name === name);
  }

  get podIP(): string | undefined {
    return this.#podIP;
  }

  /** A container whose image was changed in place is killed and started anew. */
  #takeSpec(): void {
    const specs: KubeObject['spec'][] = [...(this.#pod.spec.initContainers ?? []), ...this.#pod.spec.containers];
    this.#takeEphemeral();
    for (const container of this.#containers) {
      const next = specs.find((each) => each.name === container.name);
      if (!next || next.image === container.record.spec.image) {
        if (next) container.record.spec = next;
        continue;
      }
      container.record.spec = next;
      container.retry();
      void container.stop(this.#graceMs(), `Container ${container.name} definition changed, will be restarted`);
    }
  }

  /** Containers for debugging come into a pod that runs already. */
  #takeEphemeral(): void {
    for (const spec of (this.#pod.spec.ephemeralContainers ?? []) as KubeObject['spec'][]) {
      if (this.container(spec.name)) continue;
      this.#containers.push(new PodContainer(this.#host, newRecord(spec, 'ephemeral', 'ContainerCreating')));
    }
  }

  #graceMs(): number {
    return (this.#pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  #changed(): void {
    if (this.#abandoned) return;
    this.#report();
    if (this.#ending || this.#over) return;
    this.#again = this.#busy;
    if (this.#busy) return;
    this.#busy = true;
    void this.#advance()
      .catch((error: unknown) => this.#context.onError(error))
      .finally(() => {
        this.#busy = false;
        if (this.#again) this.#changed();
      });
  }

  #situation(): PodSituation {
    const now = timestamp(this.#context.clock);
    return {
      pod: this.#withOwnConditions(),
      records: this.#containers.map((each) => each.record),
      nodeIP: this.#context.nodeIP,
      podIP: this.#podIP,
      sandboxReady: this.#sandboxReady,
      startTime: this.#startTime,
      now,
      over: this.#ending !== undefined && this.#containers.every((each) => !isRunning(each.record)),
      failure: this.#failure,
    };
  }

  /** What the API showed last may be older than what was reported since; times of change build on the latter. */
  #withOwnConditions(): KubeObject {
    const own = this.#conditions;
    const others = (this.#pod.status?.conditions ?? []).filter((each: PodCondition) => !own.some(({ type }) => type === each.type));
    return own.length === 0 ? this.#pod : { ...this.#pod, status: { ...this.#pod.status, conditions: [...own, ...others] } };
  }

  #report(): void {
    const status = podStatus(this.#situation());
    if (this.#pod.metadata.deletionTimestamp === undefined && (status.phase === 'Succeeded' || status.phase === 'Failed'))
      this.#over = true;
    this.#writer.write(status);
    this.#conditions = status.conditions.filter((each: PodCondition) => ownConditions.includes(each.type));
  }

  /** The next step of a pod that is to run. */
  async #advance(): Promise<void> {
    if (!this.#mounted && !(await this.#mount())) return;
    if (!this.#sandboxReady) await this.#openSandbox();
    if (this.#ending || this.#abandoned) return;
    const inits = this.#containers.filter((each) => listOf(each.record.role) === 'initContainers');
    for (const init of inits) {
      if (init.record.role === 'sidecar') init.ensureStarted();
      else if (this.#shouldRun(init)) init.ensureStarted();
      // The next one waits until this one is done, or has started.
      if (!isInitialised(init.record)) return;
    }
    for (const each of this.#containers) if (each.record.role === 'ephemeral' && !terminatedOf(each.record)) each.ensureStarted();
    const apps = this.#containers.filter((each) => each.record.role === 'app');
    for (const app of apps) if (this.#shouldRun(app)) app.ensureStarted();
    if (this.#isDone(apps)) await this.#stopSidecars();
  }

  #shouldRun({ record }: PodContainer): boolean {
    const ended = terminatedOf(record);
    if (!ended) return true;
    const policy = this.#pod.spec.restartPolicy ?? 'Always';
    if (record.role === 'init') return ended.exitCode !== 0 && policy !== 'Never';
    return policy === 'Always' || (policy === 'OnFailure' && ended.exitCode !== 0);
  }

  #isDone(apps: PodContainer[]): boolean {
    return apps.every((each) => terminatedOf(each.record) && !this.#shouldRun(each));
  }

  async #stopSidecars(): Promise<void> {
    const sidecars = this.#containers.filter((each) => each.record.role === 'sidecar' && isRunning(each.record));
    await Promise.all(sidecars.map((each) => each.stop(this.#graceMs())));
  }

  async #mount(): Promise<boolean> {
    try {
      await this.#volumes.setUp();
      this.#mounted = true;
      return true;
    } catch (error) {
      if (!(error instanceof MountError)) throw error;
      this.#context.recorder.record(this.#pod, { type: 'Warning', reason: 'FailedMount', message: error.message });
      const delay = this.#mountRetryMs;
      this.#mountRetryMs = Math.min(2 * delay, longestMountRetryMs);
      this.#context.clock.after(delay, () => this.#changed());
      return false;
    }
  }

  async #openSandbox(): Promise<void> {
    await sleep(this.#context.clock, sandboxMs);
    if (this.#ending || this.#abandoned) return;
    if (!this.#pod.spec.hostNetwork) this.#podIP ??= this.#context.addresses.allocate();
    this.#sandboxReady = true;
    // Containers are usually there a moment later and told of with it; a slow pull is told of alone.
    this.#context.clock.after(sandboxNewsMs, () => this.#abandoned || this.#over || this.#ending || this.#report());
  }

  #armDeadline(): void {
    const seconds = this.#pod.spec.activeDeadlineSeconds;
    if (seconds === undefined || podPhase(this.#situation()) === 'Succeeded') return;
    const leftMs = Date.parse(this.#startTime) + seconds * 1000 - this.#context.clock.now();
    this.#deadline = this.#context.clock.after(leftMs, () => {
      if (this.#over || this.#ending) return;
      const message = 'Pod was active on the node longer than the specified deadline';
      this.#context.recorder.record(this.#pod, { type: 'Normal', reason: 'DeadlineExceeded', message });
      this.#ending = this.#end(this.#graceMs(), false, { reason: 'DeadlineExceeded', message });
    });
  }

  /** Stops everything, reports the end, and for a deletion lets the API forget the object. */
  async #end(graceMs: number, forget: boolean, failure?: { reason: string; message: string }): Promise<void> {
    await this.#stopContainers(graceMs);
    this.#failure = failure;
    this.#sandboxReady = false;
    if (this.#abandoned) return;
    this.#report();
    await this.#writer.flush();
    if (forget) await this.#forget();
  }

  async #stopContainers(graceMs: number): Promise<void> {
    const apps = this.#containers.filter((each) => each.record.role !== 'sidecar');
    const sidecars = this.#containers.filter((each) => each.record.role === 'sidecar');
    await Promise.all(apps.map((each) => each.stop(graceMs)));
    await Promise.all(sidecars.map((each) => each.stop(graceMs)));
  }

  async #forget(): Promise<void> {
    const { namespace, name, uid } = this.#pod.metadata;
    try {
      await this.#context.client.delete(
        { apiVersion: 'v1', kind: 'Pod', namespace, name },
        { gracePeriodSeconds: 0, ...(uid ? { preconditions: { uid } } : {}) },
      );
    } catch (error) {
      if (!isNotFound(error)) this.#context.onError(error);
    }
  }
}
