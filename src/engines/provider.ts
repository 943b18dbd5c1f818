import type { Clock } from '../platform/clock.ts';

/** Where a running engine is reached. Everything a learner, a check or a stand-in needs; the same on each engine. */
export interface EngineAccess {
  engine: 'embedded' | 'kind' | 'existing';
  kubernetesVersion: string;
  /** Absolute path of the engine's own kubeconfig. */
  kubeconfig: string;
  forge: { url: string; user: string; token: string };
  registry: { host: string };
  /** The registry with a login, and images of its own. Logins are `name:password`; the puller may not push. */
  privateRegistry: { host: string; puller: string; publisher: string };
}

export interface Availability {
  available: boolean;
  /** Half a sentence for the one line that says which engine is taken and why: `no Docker here`. */
  because: string;
  /** What would help. */
  next?: string | undefined;
}

/** Reports what is being done; a step that takes longer than half a second gets a line. */
export interface Progress {
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
}

export interface StartOptions {
  /** How much faster than life time passes, where the engine's clock is its own. For proofs. */
  speed?: number | undefined;
  /** A new cluster's time may begin that much in the past, for `hurry` to use up. */
  behindMs?: number | undefined;
  /** Another image for the nodes, where an engine has real ones. */
  nodeImage?: string | undefined;
  /** Of the learner's kubeconfig, where the cluster is there already. */
  context?: string | undefined;
  /** Of this machine, as that cluster's nodes reach it. */
  address?: string | undefined;
  /** Asked before anything is put into a cluster that is there already. */
  confirm?: ((question: string) => Promise<boolean>) | undefined;
}

export interface EngineStatus {
  running: boolean;
  pid?: number;
  access?: EngineAccess;
  startedAt?: string;
}

/** One thing that an engine imitates, in the learner's words. */
export interface Fidelity {
  part: string;
  how: 'real' | 'simulated' | 'left out';
  note: string;
}

/** The cluster seam. `stateDir` is the workspace's hidden folder. */
export interface EngineProvider {
  readonly name: EngineAccess['engine'];
  /** Whether it can be taken unasked, for a workspace in or below `folder`. Makes nothing. */
  detect(folder: string, options: StartOptions): Promise<Availability>;
  /** Starts, or attaches to what already runs. Idempotent; heals what a crash left. */
  start(stateDir: string, progress: Progress, options?: StartOptions): Promise<EngineAccess>;
  status(stateDir: string): Promise<EngineStatus>;
  /** Ends the processes, keeps all state. */
  stop(stateDir: string): Promise<void>;
  /** Removes everything that the engine made. In a cluster of the learner's something may stay: names of what others made there since. */
  destroy(stateDir: string): Promise<readonly string[]>;
  /** Cluster, forge and registry are put into a named state / back to it. */
  checkpoint(stateDir: string, name: string): Promise<void>;
  restore(stateDir: string, name: string): Promise<boolean>;
  describe(): Fidelity[];
  /** The engine's time, where it can differ from the machine's. */
  clock?(stateDir: string): Clock;
  /** Lets time pass at once: intervals, timeouts and back-offs become due. */
  advance?(stateDir: string, ms: number): Promise<void>;
  /** What a new cluster waits for passes faster while its first lab is prepared; `present` ends that. */
  hurry?(stateDir: string): Promise<void>;
  present?(stateDir: string): Promise<void>;
  /** Other ports at the next start, where ports are the engine's own choice. */
  renewPorts?(stateDir: string): Promise<void>;
  /** Those of these images, or of Flux's controllers by their names, that its nodes cannot have; where containers are real. */
  missingImages?(stateDir: string, wanted: readonly string[]): Promise<string[]>;
  /** The file that the engine's processes write to. */
  logFile?(stateDir: string): string;
}
