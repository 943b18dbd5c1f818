import type { Writable } from 'node:stream';
import type { LogOptions } from '../../kubernetes/stream/node-connector.ts';
import type { ContainerLog, LogLine } from './container-log.ts';

interface Reading {
  signal: AbortSignal;
  now: number;
}

const since = ({ sinceSeconds, sinceTime }: LogOptions, now: number): number => {
  if (sinceTime !== undefined) return Date.parse(sinceTime);
  return sinceSeconds === undefined ? -Infinity : now - sinceSeconds * 1000;
};

const format = (line: LogLine, timestamps: boolean) => (timestamps ? `${line.time} ${line.text}` : line.text);

/** Writes what `kubectl logs` asks for; with `follow` it goes on until the container ends or nobody listens. */
export const writeLog = async (log: ContainerLog, options: LogOptions, out: Writable, { signal, now }: Reading): Promise<void> => {
  let left = options.limitBytes ?? Infinity;
  const write = (lines: LogLine[]) => {
    for (const line of lines) {
      if (left <= 0) return;
      const data = Buffer.from(format(line, options.timestamps));
      out.write(data.length > left ? data.subarray(0, left) : data);
      left -= data.length;
    }
  };
  const from = since(options, now);
  const lines = log.lines();
  const recent = from === -Infinity ? lines : lines.filter((each) => Date.parse(each.time) >= from);
  const { tailLines } = options;
  write(tailLines === undefined ? recent : tailLines === 0 ? [] : recent.slice(-tailLines));
  if (!options.follow || log.closed) return;
  await follow(log, signal, write, () => left <= 0);
};

const follow = (log: ContainerLog, signal: AbortSignal, write: (lines: LogLine[]) => void, full: () => boolean): Promise<void> =>
  new Promise((done) => {
    let last = log.lines().at(-1);
    const finish = () => {
      listening.stop();
      done();
    };
    const listening = log.onChange(() => {
      const lines = log.lines();
      // The last line seen tells where to go on: a long log loses its first lines meanwhile.
      const next = last ? lines.slice(lines.lastIndexOf(last) + 1) : [...lines];
      last = lines.at(-1) ?? last;
      write(next);
      if (log.closed || full()) finish();
    });
    if (signal.aborted) finish();
    else signal.addEventListener('abort', finish, { once: true });
  });
