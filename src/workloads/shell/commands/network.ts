import type { Call, CommandFunction } from '../machine.ts';
import { absolute } from '../machine.ts';
import { parseOptions } from './options.ts';
import type { HttpInit } from '../../../platform/http-fetch.ts';
import type { HttpResponse } from '../../../platform/http-response.ts';

type Failure = 'unknown host' | 'refused' | 'timeout';

/** Why a connection did not come about, from what the network threw. */
const failureOf = (error: unknown): Failure => {
  const message = error instanceof Error ? error.message : String(error);
  if (/no such host/.test(message)) return 'unknown host';
  return /abort|timeout/i.test(message) ? 'timeout' : 'refused';
};

const withScheme = (url: string) => (/^[a-z]+:\/\//.test(url) ? url : `http://${url}`);

interface Answer {
  response?: HttpResponse;
  body: Buffer;
  failure?: Failure;
}

const ask = async (call: Call, url: string, init: HttpInit, seconds: number): Promise<Answer> => {
  const late = new AbortController();
  const timer = call.machine.clock.after(seconds * 1000, () => late.abort());
  const signal = AbortSignal.any([late.signal, call.signal]);
  try {
    const response = await call.machine.fetch(withScheme(url), { ...init, signal });
    return { response, body: Buffer.from(await response.arrayBuffer()) };
  } catch (error) {
    return { body: Buffer.alloc(0), failure: signal.aborted ? 'timeout' : failureOf(error) };
  } finally {
    timer.cancel();
  }
};

const headersOf = (texts: string[]): Record<string, string> =>
  Object.fromEntries(texts.map((text) => [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1).trim()]));

/** Every value of an option that may be given several times. */
const all = (args: string[], ...names: string[]): string[] =>
  args.flatMap((arg, index) => {
    if (names.includes(arg)) return [args[index + 1] ?? ''];
    return names.filter((name) => name.startsWith('--') && arg.startsWith(`${name}=`)).map((name) => arg.slice(name.length + 1));
  });

const wget: CommandFunction = async (call) => {
  const { flags, operands } = parseOptions(call.args, ['O', 'T', 't', 'U', 'P', 'Y', 'header', 'post-data']);
  const [url = ''] = operands;
  const host = new URL(withScheme(url)).host;
  const post = flags.get('post-data');
  const init: HttpInit = {
    headers: headersOf(all(call.args, '--header')),
    ...(post === undefined ? {} : { method: 'POST', body: post }),
  };
  const { response, body, failure } = await ask(call, url, init, Number(flags.get('T') ?? flags.get('timeout') ?? 60));
  if (!flags.has('q')) call.stderr(`Connecting to ${host}\n`);
  if (!response) {
    const name = host.split(':')[0] as string;
    if (failure === 'unknown host') call.stderr(`wget: bad address '${name}'\n`);
    else if (failure === 'timeout') call.stderr('wget: download timed out\n');
    else call.stderr(`wget: can't connect to remote host (${name}): Connection refused\n`);
    return 1;
  }
  if (!response.ok) {
    call.stderr(`wget: server returned error: HTTP/1.1 ${response.status} ${response.statusText}\n`);
    return 1;
  }
  const output = flags.get('O') ?? (new URL(withScheme(url)).pathname.split('/').at(-1) || 'index.html');
  if (flags.has('spider')) return 0;
  if (output === '-') call.stdout(body);
  else if (output !== '/dev/null') await call.machine.files.write(absolute(call.cwd, output), body);
  return 0;
};

const curlFailure = (call: Call, failure: Failure | undefined, url: string, seconds: number): number => {
  const { hostname, port, protocol } = new URL(withScheme(url));
  if (failure === 'unknown host') {
    call.stderr(`curl: (6) Could not resolve host: ${hostname}\n`);
    return 6;
  }
  if (failure === 'timeout') {
    call.stderr(`curl: (28) Operation timed out after ${seconds * 1000} milliseconds with 0 bytes received\n`);
    return 28;
  }
  call.stderr(
    `curl: (7) Failed to connect to ${hostname} port ${port || (protocol === 'https:' ? 443 : 80)} after 0 ms: Could not connect to server\n`,
  );
  return 7;
};

const curlValued = [
  'o',
  'X',
  'H',
  'd',
  'm',
  'w',
  'u',
  'A',
  'request',
  'header',
  'data',
  'max-time',
  'connect-timeout',
  'output',
  'write-out',
  'user',
  'retry',
];

const curlRequest = (args: string[], flags: Map<string, string>): HttpInit => {
  const data = flags.get('d') ?? flags.get('data');
  const user = flags.get('u') ?? flags.get('user');
  const usual = flags.has('I') ? 'HEAD' : data === undefined ? 'GET' : 'POST';
  const credentials = user === undefined ? {} : { authorization: `Basic ${Buffer.from(user).toString('base64')}` };
  return {
    method: flags.get('X') ?? flags.get('request') ?? usual,
    headers: { ...credentials, ...headersOf(all(args, '-H', '--header')) },
    ...(data === undefined ? {} : { body: data }),
  };
};

const printHead = (call: Call, response: HttpResponse): void => {
  call.stdout(`HTTP/1.1 ${response.status} ${response.statusText}\r\n`);
  response.headers.forEach((value, name) => call.stdout(`${name}: ${value}\r\n`));
  call.stdout('\r\n');
};

const curl: CommandFunction = async (call) => {
  const { flags, operands } = parseOptions(call.args, curlValued);
  const [url = ''] = operands;
  const seconds = Number(flags.get('m') ?? flags.get('max-time') ?? flags.get('connect-timeout') ?? 120);
  const { response, body, failure } = await ask(call, url, curlRequest(call.args, flags), seconds);
  if (!response) {
    const silent = flags.has('s') && !flags.has('S');
    return curlFailure(silent ? { ...call, stderr: () => {} } : call, failure, url, seconds);
  }
  if (flags.has('f') && response.status >= 400) {
    call.stderr(`curl: (22) The requested URL returned error: ${response.status}\n`);
    return 22;
  }
  if (flags.has('i') || flags.has('I')) printHead(call, response);
  const output = flags.get('o') ?? flags.get('output');
  if (output === undefined) call.stdout(body);
  else if (output !== '/dev/null') await call.machine.files.write(absolute(call.cwd, output), body);
  const format = flags.get('w') ?? flags.get('write-out');
  if (format) call.stdout(format.replaceAll('%{http_code}', String(response.status)).replaceAll('\\n', '\n'));
  return 0;
};

const nc: CommandFunction = async (call) => {
  const { flags, operands } = parseOptions(call.args, ['w', 'p']);
  const [host = '', port = ''] = operands;
  try {
    const connection = call.machine.dial(host, Number(port));
    if (!connection) throw new Error('refused');
    if (flags.has('v')) call.stderr(`${host} (${host}:${port}) open\n`);
    if (!flags.has('z')) {
      connection.write(await call.stdin.readAll());
      for await (const chunk of connection) call.stdout(chunk as Buffer);
    }
    connection.destroy();
    return 0;
  } catch (error) {
    const failure = failureOf(error);
    if (failure === 'unknown host') call.stderr(`nc: bad address '${host}'\n`);
    else if (flags.has('v')) call.stderr(`nc: ${host} (${host}:${port}): Connection refused\n`);
    return 1;
  }
};

const nslookup: CommandFunction = (call) => {
  const [name = ''] = call.args.filter((each) => !each.startsWith('-'));
  call.stdout('Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n');
  const found = call.machine.lookUp(name);
  if (!found) {
    call.stdout(`** server can't find ${name}: NXDOMAIN\n\n`);
    return 1;
  }
  call.stdout(`Name:\t${found.name}\nAddress: ${found.ip}\n\n`);
  return 0;
};

export const networkCommands: Record<string, CommandFunction> = { curl, nc, nslookup, wget };
