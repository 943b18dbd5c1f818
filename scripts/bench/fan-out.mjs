// Fifty watchers and a thousand events: each of them must arrive at each watcher, once and in order.
import { connect, inParallel } from './kube-connection.mjs';
import { time } from './measure.mjs';
import { canMeasure, cpuMs } from './process.mjs';

const watchers = 50;
const events = 1000;
const limitMs = 120_000;

class Watcher {
  #names = new Set();
  #last = 0n;
  disorder = 0;

  take({ type, object }) {
    if (type !== 'ADDED') return;
    const revision = BigInt(object.metadata.resourceVersion);
    if (revision <= this.#last || this.#names.has(object.metadata.name)) this.disorder++;
    this.#last = revision;
    this.#names.add(object.metadata.name);
  }

  get seen() {
    return this.#names.size;
  }
}

const play = async (server) => {
  const connection = connect(server.kubeconfig);
  const path = '/api/v1/namespaces/fan-out/configmaps';
  await connection.ask('POST', '/api/v1/namespaces', { metadata: { name: 'fan-out' } });
  const { metadata } = await connection.ask('GET', path);
  const all = Array.from({ length: watchers }, () => new Watcher());
  const open = await Promise.all(
    all.map((each) => connection.watch(`${path}?watch=1&resourceVersion=${metadata.resourceVersion}`, (event) => each.take(event))),
  );
  const before = canMeasure ? cpuMs(...server.pids) : 0;
  const arrived = () => all.reduce((sum, each) => sum + each.seen, 0);
  const ms = await time(async () => {
    await inParallel(events, 8, (at) => connection.ask('POST', path, { metadata: { name: `event-${at}` }, data: { at: String(at) } }));
    const deadline = performance.now() + limitMs;
    while (arrived() < watchers * events && performance.now() < deadline) await new Promise((wake) => setTimeout(wake, 5));
  });
  const cpu = canMeasure ? cpuMs(...server.pids) - before : undefined;
  for (const each of open) each.close();
  connection.close();
  return { ms, cpu, lost: watchers * events - arrived(), disorder: all.reduce((sum, each) => sum + each.disorder, 0) };
};

export const measureFanOut = async ({ ours, real }) => {
  const mine = await play(ours);
  const theirs = real && (await play(real));
  const spent = (run) => `${run.ms.toFixed(0)} ms${run.cpu === undefined ? '' : `, ${run.cpu} ms of a core`}`;
  const rows = [
    {
      what: `watch, ${watchers} watchers by ${events} events`,
      promise: 'none lost, in order',
      value: `${mine.lost} lost, ${mine.disorder} out of order`,
      kept: mine.lost === 0 && mine.disorder === 0,
    },
  ];
  const what = `the same, until all arrived${theirs ? ` (${(mine.ms / theirs.ms).toFixed(2)} x real)` : ''}`;
  return [...rows, { what, promise: '', value: `${spent(mine)}${theirs ? ` (real ${spent(theirs)})` : ''}` }];
};
