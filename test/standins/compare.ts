// Runs one line with a real client and with its stand-in against the same engine.
import { Readable } from 'node:stream';
import { runFlux } from '../../src/standins/flux/main.ts';
import { runKubectl } from '../../src/standins/kubectl/main.ts';
import { runProcess } from '../../src/platform/process.ts';
import { findClient } from '../real-clients.ts';

export interface Printed {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A line of words without quotes; `'…'` keeps blanks together. */
export const wordsOf = (line: string): string[] => [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

const programs = { kubectl: runKubectl, flux: runFlux };

export const byStandIn = async (
  line: string,
  environment: Record<string, string>,
  { cwd = process.cwd(), input = '' } = {},
): Promise<Printed> => {
  const [program, ...argv] = wordsOf(line);
  let stdout = '';
  let stderr = '';
  const before = process.env.KUBECONFIG;
  process.env.KUBECONFIG = environment.KUBECONFIG;
  try {
    const code = await programs[program as keyof typeof programs](argv, {
      out: (text) => void (stdout += text),
      err: (text) => void (stderr += text),
      readInput: () => Promise.resolve(input),
      input: Readable.from([input]),
      env: { ...process.env, ...environment },
      cwd,
      signal: AbortSignal.timeout(60_000),
    });
    return { code, stdout, stderr };
  } finally {
    if (before === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = before;
  }
};

export const byRealClient = async (
  line: string,
  environment: Record<string, string>,
  { cwd = process.cwd(), input = '' } = {},
): Promise<Printed> => {
  const [program = '', ...argv] = wordsOf(line);
  const { code, stdout, stderr } = await runProcess(findClient(program) as string, argv, {
    cwd,
    env: { ...process.env, ...environment, NO_COLOR: '1' },
    input,
    timeoutMs: 90_000,
  });
  return { code, stdout, stderr };
};

/** What differs between two honest runs a second apart: ages, times, versions of objects. */
export const steady = ({ code, stdout, stderr }: Printed): Printed => {
  const clean = (text: string) =>
    text
      .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( \+0000 UTC|Z)?/g, '<time>')
      .replace(/\b(\d+[hms]){1,2}\d*\b( \(x\d+ over \S+\))?/g, '<age>')
      .replace(/\(x\d+ over \S+\)/g, '')
      .replace(/resourceVersion: "\d+"|"resourceVersion": "\d+"|Resource Version: +\d+/g, '<rv>')
      .replace(/\/tmp\/(LIVE|MERGED)-\d+/g, '/tmp/$1-N')
      .replace(/[ \t]+/g, ' ');
  return { code, stdout: clean(stdout), stderr: clean(stderr) };
};
