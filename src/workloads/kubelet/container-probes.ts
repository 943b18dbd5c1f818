import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { Timer } from '../../platform/clock.ts';
import type { ContainerProcess } from './container-process.ts';
import type { KubeletContext } from './kubelet-context.ts';
import { runProbe, type ProbeResult } from './probe.ts';

type Kind = 'startup' | 'readiness' | 'liveness';

interface ProbesOptions {
  context: KubeletContext;
  container: KubeObject['spec'];
  process: ContainerProcess;
  podIP: string;
  onStarted(): void;
  onReady(ready: boolean): void;
  /** Liveness or startup failed for good. */
  onFailed(kind: 'liveness' | 'startup'): void;
  onUnhealthy(message: string): void;
}

const titles: Record<Kind, string> = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' };

/** Asks one container's probes in their periods: startup first, then readiness and liveness. Each has one timer and no more. */
export class ContainerProbes {
  readonly #options: ProbesOptions;
  readonly #timers = new Map<Kind, Timer>();
  readonly #runs: Record<Kind, { success: number; failure: number }> = {
    startup: { success: 0, failure: 0 },
    readiness: { success: 0, failure: 0 },
    liveness: { success: 0, failure: 0 },
  };
  #stopped = false;

  constructor(options: ProbesOptions) {
    this.#options = options;
  }

  /** `known` is what an engine that starts again remembers of a running container. */
  start(known?: { started: boolean }): void {
    if (this.#probe('startup') && !known?.started) this.#schedule('startup', this.#initialDelayMs('startup'));
    else this.#begin();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers.values()) timer.cancel();
  }

  #begin(): void {
    this.#options.onStarted();
    if (!this.#probe('readiness')) this.#options.onReady(true);
    for (const kind of ['readiness', 'liveness'] as const) if (this.#probe(kind)) this.#schedule(kind, this.#initialDelayMs(kind));
  }

  #probe(kind: Kind): KubeObject['spec'] | undefined {
    return this.#options.container[`${kind}Probe`];
  }

  #initialDelayMs(kind: Kind): number {
    return (this.#probe(kind)?.initialDelaySeconds ?? 0) * 1000;
  }

  #schedule(kind: Kind, delayMs: number): void {
    this.#timers.set(
      kind,
      this.#options.context.clock.after(delayMs, () => void this.#run(kind)),
    );
  }

  async #run(kind: Kind): Promise<void> {
    const probe = this.#probe(kind);
    if (this.#stopped || !probe) return;
    const result = await runProbe(this.#options, probe).catch((error: unknown): ProbeResult => ({ success: false, output: String(error) }));
    if (this.#stopped) return;
    const again = this.#take(kind, probe, result);
    if (again && !this.#stopped) this.#schedule(kind, (probe.periodSeconds ?? 10) * 1000);
  }

  /** False when this probe is not to be asked again. */
  #take(kind: Kind, probe: KubeObject['spec'], { success, output }: ProbeResult): boolean {
    const runs = this.#runs[kind];
    if (success) {
      runs.failure = 0;
      if (++runs.success < (probe.successThreshold ?? 1)) return true;
      if (kind === 'readiness') this.#options.onReady(true);
      if (kind === 'startup') this.#begin();
      return kind !== 'startup';
    }
    runs.success = 0;
    this.#options.onUnhealthy(`${titles[kind]} probe failed: ${output}`);
    if (++runs.failure < (probe.failureThreshold ?? 3)) return true;
    if (kind === 'readiness') this.#options.onReady(false);
    else this.#options.onFailed(kind);
    return kind === 'readiness';
  }
}
