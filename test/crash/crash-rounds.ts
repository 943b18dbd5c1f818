// One engine, one folder, many sudden ends: load, kill -9, start, look whether everything acknowledged is there.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { RestClient } from '../../src/kubernetes/rest/rest-client.ts';
import { pause } from '../../src/platform/pause.ts';
import { Random } from '../seeded-random.ts';
import { ApiLoad, kinds, loadSelector, widgets } from './api-load.ts';
import { CrashingEngine } from './crashing-engine.ts';
import { installFlux, settles } from './flux-load.ts';
import { Follower } from './follower.ts';
import { GitLoad } from './git-load.ts';
import { ImageLoad } from './image-load.ts';

export interface CrashReport {
  rounds: number;
  kills: number;
  writes: number;
  pushes: number;
  images: number;
  resumed: number;
  relisted: number;
  faults: string[];
}

const apiWorkers = 4;
const longestMs = 20_000;

class CrashRun {
  readonly #engine = new CrashingEngine();
  readonly #random: Random;
  readonly #api = new ApiLoad();
  readonly #git = [0, 1].map((worker) => new GitLoad(this.#engine.root, worker));
  readonly #images = [0, 1].map((worker) => new ImageLoad(worker));
  readonly #followers = kinds.map((kind) => new Follower(kind.path));
  readonly #faults: string[] = [];
  #following = new AbortController();
  #client: RestClient | undefined;
  #killing = false;
  #kills = 0;
  #round = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  get report(): CrashReport {
    const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
    return {
      rounds: this.#round,
      kills: this.#kills,
      writes: this.#api.acknowledged,
      pushes: sum(this.#git.map(({ ledger }) => ledger.acknowledged)),
      images: sum(this.#images.map(({ acknowledged }) => acknowledged)),
      resumed: sum(this.#followers.map((each) => each.resumed)),
      relisted: sum(this.#followers.map((each) => each.relisted)),
      faults: this.#faults,
    };
  }

  async begin(): Promise<void> {
    await this.#start();
    const client = this.#client as RestClient;
    await client.json({ method: 'POST', path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', body: widgets });
    for (const load of this.#git) await load.begin(this.#engine.access.forge.url);
    await installFlux(client, `${this.#engine.access.forge.url}/${this.#git[0]?.repository}.git`);
    this.#note(await settles(client, this.#head()));
    this.#follow();
  }

  async #start(): Promise<void> {
    await this.#engine.start();
    this.#killing = false;
    this.#client?.close();
    this.#client = RestClient.fromFile(this.#engine.access.kubeconfig);
    for (const load of this.#images) load.begin(this.#engine.access.registry.host);
  }

  #follow(): void {
    this.#following = new AbortController();
    for (const each of this.#followers) void each.run(this.#client as RestClient, this.#following.signal).catch(() => {});
  }

  get #repositories(): string {
    return join(this.#engine.folder.forge, 'repositories');
  }

  #head(): string {
    return this.#git[0]?.ledger.get(`${this.#git[0].repository} refs/heads/main`) ?? '';
  }

  #note(faults: string[]): void {
    this.#faults.push(...faults.map((fault) => `round ${this.#round}: ${fault}`));
  }

  async round(): Promise<void> {
    this.#round++;
    const client = this.#client as RestClient;
    const random = this.#random;
    const work = [
      ...Array.from({ length: apiWorkers }, (_, worker) => this.#api.run(client, random.fork(), worker)),
      ...this.#git.map((load) => load.run(random.fork())),
      ...this.#images.map((load) => load.run(random.fork())),
    ].map((each) => each.catch((error: unknown) => this.#ended(error)));
    await this.#someWork(random);
    await this.#crash(random);
    await Promise.all(work);
    await this.#start();
    await this.#check();
  }

  /** Until it is killed nothing may fail. */
  #ended(error: unknown): void {
    if (!this.#killing) this.#note([`while it ran: ${(error as Error).message}`]);
  }

  /** Some way into the work: counted in answers rather than in time, so that a busy machine does as much in a round. */
  async #someWork(random: Random): Promise<void> {
    const done = () => this.#api.acknowledged + 4 * (this.report.pushes + this.report.images);
    const until = done() + 10 + random.below(120);
    for (let waited = 0; waited < longestMs && done() < until; waited += 5) await pause(5);
    await pause(random.below(30));
  }

  async #crash(random: Random): Promise<void> {
    this.#killing = true;
    await this.#engine.kill(random.chance(0.5));
    this.#kills++;
    this.#following.abort();
    while (random.chance(0.25)) {
      await this.#engine.startInVain(30 + random.below(500));
      this.#kills++;
    }
  }

  async #check(): Promise<void> {
    const client = this.#client as RestClient;
    this.#note(await this.#api.check(client));
    for (const load of this.#images) this.#note(await load.check());
    for (const load of this.#git) this.#note(await load.check(this.#repositories));
    this.#note(await settles(client, this.#head()));
    this.#follow();
    await this.#checkFollowers(client);
  }

  /** Each informer comes to what a list says. */
  async #checkFollowers(client: RestClient): Promise<void> {
    for (const [at, follower] of this.#followers.entries()) {
      const { apiVersion, kind, path, body } = kinds[at] as (typeof kinds)[number];
      const name = `sentinel-${this.#round}`;
      const labels = Object.fromEntries([loadSelector.split('=')]);
      const arrived = follower.sees(name);
      await client.json({ method: 'POST', path, body: { apiVersion, kind, metadata: { name, labels }, ...body?.('s') } });
      const late = await Promise.race([arrived.then(() => false), pause(120_000).then(() => true)]);
      if (late) this.#note([`the watch of ${kind} did not go on`]);
      const told = this.#api.ledgers.get(kind);
      const listed = new Map(told?.keys().flatMap((key) => (told.get(key) ? [[key, told.get(key)?.stamp as string] as const] : [])));
      const [has, wants] = [follower.state, listed].map((map) => JSON.stringify([...map].sort()));
      if (!late && has !== wants) this.#note([`the watch of ${kind} believes ${has} where there is ${wants}`]);
      await client.json({ method: 'DELETE', path: `${path}/${name}` });
      this.#note(follower.faults.splice(0));
    }
  }

  /** What only the last rounds touched was looked at each time; now all of it. */
  async checkAll(): Promise<void> {
    for (const load of this.#images) this.#note(await load.check(Infinity));
    for (const load of this.#git) this.#note(await load.checkAll(this.#repositories));
  }

  async end(): Promise<void> {
    this.#following.abort();
    this.#client?.close();
    await this.#engine.kill(true);
    // What shows a fault stays for whoever looks for its cause.
    if (this.#faults.length === 0) await this.#engine.remove();
    else this.#faults.push(`kept: ${this.#engine.root}`);
    for (const load of this.#git) rmSync(load.folder, { recursive: true, force: true });
  }
}

export const crashRounds = async (rounds: number, seed: number, tell: (report: CrashReport) => void = () => {}): Promise<CrashReport> => {
  const run = new CrashRun(seed);
  try {
    await run.begin();
    for (let round = 0; round < rounds && run.report.faults.length < 20; round++) {
      await run.round();
      tell(run.report);
    }
    await run.checkAll();
  } finally {
    await run.end();
  }
  return run.report;
};
