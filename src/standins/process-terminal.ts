// This process's streams as a stand-in sees them.
import { readAll } from '../kubernetes/rest/rest-client.ts';
import type { Terminal } from './standin.ts';

export const processTerminal = (): Terminal => {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  // `kubectl get pods | head` closes our output early; that is not an error.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    readInput: () => readAll(process.stdin),
    input: process.stdin,
    env: process.env,
    cwd: process.cwd(),
    signal: interrupt.signal,
  };
};
