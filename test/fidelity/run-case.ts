// Sends a case to one server and gives its answers, one a step.
import type { Answer, Case, Step } from './case.ts';
import type { Asked, Connection, OpenWatch, Raw } from './connection.ts';

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const answerOf = ({ text, ...rest }: Raw): Answer => ({ ...rest, body: parse(text) });

const at = (body: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], body);

/** Puts what earlier steps answered into a text. */
const fill = (text: string, answers: Answer[]): string =>
  text.replace(/\{\{(\d+):([\w.]+)\}\}/g, (_, step: string, path: string) => String(at(answers[Number(step)]?.body, path) ?? 'nothing'));

const askedBy = ({ method, path, body, type = 'application/json', headers = {} }: Step, answers: Answer[]): Asked => {
  const text = body === undefined ? undefined : fill(typeof body === 'string' ? body : JSON.stringify(body), answers);
  return {
    method,
    path: fill(path, answers),
    body: text,
    headers: { ...(text === undefined ? {} : { 'content-type': type }), ...headers },
  };
};

const isEnd = (line: string) => line.includes('"name":"end"');
const isBookmark = (line: string) => line.startsWith('{"type":"BOOKMARK"') && !line.includes('initial-events-end');

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

const askUntil = async (connection: Connection, asked: Asked, until: Step['until']): Promise<Raw> => {
  const last = Date.now() + 40_000;
  for (;;) {
    const raw = await connection.ask(asked);
    const reached = until === undefined || raw.code === until || (typeof until === 'string' && raw.text.includes(until));
    if (reached || Date.now() > last) return raw;
    await pause(100);
  }
};

export const prepareNamespace = async (connection: Connection, name: string): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const post = (path: string, body: unknown) => connection.ask({ method: 'POST', path, headers, body: JSON.stringify(body) });
  await post('/api/v1/namespaces', { metadata: { name } });
  await post(`/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: 'default' } });
};

export const runCase = async (connection: Connection, { namespace, steps }: Case): Promise<Answer[]> => {
  await prepareNamespace(connection, namespace);
  const answers: Answer[] = [];
  const watches = new Map<number, OpenWatch>();
  for (const [number, step] of steps.entries()) {
    const asked = askedBy(step, answers);
    if (step.read !== undefined) {
      const lines = (await watches.get(step.read)?.lines((all) => all.some(isEnd))) ?? [];
      answers.push({ code: 200, body: lines.filter((line) => !isBookmark(line)).map(parse) });
    } else if (step.open) {
      const watch = await connection.watch(asked);
      watches.set(number, watch);
      answers.push(answerOf(watch.raw));
    } else answers.push(answerOf(await askUntil(connection, asked, step.until)));
    if (step.settles) await pause(connection.settleMs);
  }
  for (const watch of watches.values()) watch.close();
  return answers;
};
