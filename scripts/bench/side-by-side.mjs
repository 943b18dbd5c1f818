// A hundred engines at once, as a class on one machine: each answers a write and a read, and what they take together.
import { freemem } from 'node:os';
import { startEngineProcess } from './engine-process.mjs';
import { connect, inParallel } from './kube-connection.mjs';
import { canMeasure, cpuMs, shareMb } from './process.mjs';

const count = 100;
const limitMb = 24 * 1024;
const neededMb = 14 * 1024;
const idleSeconds = 10;

const answers = async ({ kubeconfig }, at) => {
  const connection = connect(kubeconfig);
  try {
    const path = '/api/v1/namespaces/default/configmaps';
    await connection.ask('POST', path, { metadata: { name: 'mine' }, data: { at: String(at) } });
    const { data } = await connection.ask('GET', `${path}/mine`);
    return data.at === String(at);
  } finally {
    connection.close();
  }
};

const costOf = async (engines) => {
  const pids = engines.map(({ pid }) => pid);
  const memory = pids.reduce((sum, pid) => sum + shareMb(pid), 0);
  const before = cpuMs(...pids);
  await new Promise((wake) => setTimeout(wake, idleSeconds * 1000));
  const idle = (cpuMs(...pids) - before) / idleSeconds / 10;
  return { memory, idle };
};

export const measureSideBySide = async () => {
  const what = `${count} engines side by side`;
  if (freemem() / 1024 / 1024 < neededMb) return [{ what, promise: '', value: `needs ${neededMb / 1024} GiB of free memory` }];
  const engines = [];
  try {
    const started = performance.now();
    await inParallel(count, 4, async () => void engines.push(await startEngineProcess()));
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    const good = (await Promise.all(engines.map((engine, at) => answers(engine, at).catch(() => false)))).filter(Boolean).length;
    const row = {
      what: `${what}, all started after ${seconds} s`,
      promise: 'each answers',
      value: `${good} of ${count}`,
      kept: good === count,
    };
    if (!canMeasure) return [row];
    const { memory, idle } = await costOf(engines);
    return [
      row,
      { what: 'their memory together', promise: '<= 24 GiB', value: `${(memory / 1024).toFixed(1)} GiB`, kept: memory <= limitMb },
      { what: `all of them idle, over ${idleSeconds} s`, promise: '<= 100 % of a core', value: `${idle.toFixed(0)} %`, kept: idle <= 100 },
    ];
  } finally {
    await Promise.all(engines.map((engine) => engine.close()));
  }
};
