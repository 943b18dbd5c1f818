// Our API server beside a real one (etcd and kube-apiserver of the rig), in the same run and turn by turn: what clients wait for, what it costs.
import { measureClients } from './clients.mjs';
import { startEngineProcess } from './engine-process.mjs';
import { measureFanOut } from './fan-out.mjs';
import { find, percentile } from './measure.mjs';
import { measureThousandPods } from './many-pods.mjs';
import { canMeasure, idlePercent, residentMb } from './process.mjs';
import { startRealServer } from './real-server.mjs';
import { measureSideBySide } from './side-by-side.mjs';

const idleSeconds = 20;

const measureStart = async (rounds) => {
  const engines = [];
  for (let round = 0; round < rounds; round++) {
    const engine = await startEngineProcess();
    await engine.close();
    engines.push(engine);
  }
  const starts = engines.map(({ ms }) => ms);
  const row = { what: 'engine, start to ready', promise: '<= 400 ms', samples: starts, kept: percentile(starts, 95) <= 400 };
  if (!canMeasure) return [row];
  return [row, { what: 'the same, processor time', promise: '', samples: engines.map(({ cpu }) => cpu) }];
};

const measureIdle = async (engine) => {
  if (!canMeasure) return [{ what: 'idle memory and processor', promise: '', value: 'measured on Linux only' }];
  await new Promise((wake) => setTimeout(wake, 5000));
  const cpu = await idlePercent(engine.pid, idleSeconds);
  const rss = residentMb(engine.pid);
  return [
    { what: 'idle memory, Flux installed', promise: '<= 150 MB', value: `${rss.toFixed(0)} MB`, kept: rss <= 150 },
    { what: `idle processor over ${idleSeconds} s`, promise: '<= 1 % of a core', value: `${cpu.toFixed(2)} %`, kept: cpu <= 1 },
  ];
};

/** All of it, or what is named: start clients fan-out pods idle many. */
export const measureApi = async (rounds, parts = []) => {
  const wanted = (part) => parts.length === 0 || parts.includes(part);
  const rows = [];
  if (wanted('start')) rows.push(...(await measureStart(rounds)));
  if (['clients', 'fan-out', 'pods', 'idle'].some(wanted)) {
    if (!find('kubectl')) return [...rows, { what: 'kubectl', promise: '', value: 'no kubectl here' }];
    const ours = await startEngineProcess();
    const real = await startRealServer().catch(async (error) => {
      await ours.close();
      throw error;
    });
    try {
      const both = { ours, real };
      if (wanted('clients')) rows.push(...(await measureClients(both, rounds)));
      if (wanted('idle')) rows.push(...(await measureIdle(ours)));
      if (wanted('fan-out')) rows.push(...(await measureFanOut(both)));
      if (wanted('pods')) rows.push(...(await measureThousandPods(both, rounds)));
    } finally {
      await Promise.all([ours.close(), real?.close()]);
    }
  }
  if (wanted('many')) rows.push(...(await measureSideBySide()));
  return rows;
};
