// The process of a stand-in: argv, streams and Ctrl-C of the real terminal. Sets this process' exit code, as each entry of the package does for itself.
import { readAll } from '../kubernetes/rest/rest-client.ts';
import type { Terminal } from './standin.ts';

export const runStandIn = async (run: (argv: string[], terminal: Terminal) => Promise<number>): Promise<void> => {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  // `kubectl get pods | head` closes our output early; that is no fault.
  process.stdout.on('error', () => abort.abort());
  const code = await run(process.argv.slice(2), {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    readInput: () => readAll(process.stdin),
    input: process.stdin,
    env: process.env,
    cwd: process.cwd(),
    signal: abort.signal,
  });
  process.stdout.write('', () => process.exit(code));
};
