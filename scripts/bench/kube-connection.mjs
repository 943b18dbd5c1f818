// Plain HTTPS requests and watches to the server of a kubeconfig, counted by the bench itself.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { parse } from 'yaml';

/** The administrator's connection; each watch has one of its own. */
export const connect = (kubeconfig) => {
  const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8'));
  const { server } = clusters[0].cluster;
  const { token } = users[0].user;
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const open = (method, path, body, own = {}) =>
    new Promise((done, fail) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${token}`,
        ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      };
      const { hostname, port } = new URL(server);
      request({ hostname, port, path, method, headers, agent, rejectUnauthorized: false, ...own }, done)
        .on('error', fail)
        .end(text);
    });
  const ask = async (method, path, body) => {
    const answer = await open(method, path, body);
    const parts = [];
    for await (const part of answer) parts.push(part);
    const text = Buffer.concat(parts).toString();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 300)}`);
    return JSON.parse(text);
  };
  /** Calls `tell` with each event; `close` ends it. */
  const watch = async (path, tell) => {
    const answer = await open('GET', path, undefined, { agent: false });
    if (answer.statusCode !== 200) throw new Error(`watch ${path}: ${answer.statusCode}`);
    let rest = '';
    answer.setEncoding('utf8').on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) tell(JSON.parse(line));
    });
    answer.on('error', () => {});
    return { close: () => answer.destroy() };
  };
  return { ask, watch, close: () => agent.destroy() };
};

/** Some workers that take the next number until all are done. */
export const inParallel = async (count, workers, work) => {
  let next = 0;
  const one = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: workers }, one));
};
