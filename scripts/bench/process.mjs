// What a process costs, read from /proc (Linux only).
import { existsSync, readFileSync } from 'node:fs';

export const canMeasure = existsSync('/proc/self/smaps_rollup');

/** Milliseconds of processor time since its start; the kernel counts in hundredths of a second. */
export const cpuMs = (...pids) =>
  pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) * 10;
  }, 0);

const kilobytes = (pid, file, field) =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))[1]);

/** Resident memory in MB. */
export const residentMb = (...pids) => pids.reduce((sum, pid) => sum + kilobytes(pid, 'status', 'VmRSS') / 1024, 0);

/** Its share of memory in MB: pages that several processes map are counted once in all. */
export const shareMb = (pid) => kilobytes(pid, 'smaps_rollup', 'Pss') / 1024;

/** Share of a core in per cent over some idle seconds. */
export const idlePercent = async (pid, seconds) => {
  const before = cpuMs(pid);
  const started = performance.now();
  await new Promise((wake) => setTimeout(wake, seconds * 1000));
  return ((cpuMs(pid) - before) / (performance.now() - started)) * 100;
};
