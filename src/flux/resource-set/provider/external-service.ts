// ExternalService: an HTTP address of one's own that answers the inputs.
import { connectionText, hostAndPort } from '../../runtime/connection-text.ts';
import type { InputSet } from '../input-set.ts';
import { limitOf, type Question } from './provider-type.ts';
import type { HttpResponse } from '../../../platform/http-response.ts';

const longestAnswer = 900 * 1024;

const authorizationOf = ({ login }: Question): Record<string, string> => {
  if (!login?.password) return {};
  if (!login.username) return { authorization: `Bearer ${login.password}` };
  return { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` };
};

const readInputs = (body: string): InputSet[] => {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch (error) {
    throw new Error(`failed to decode the answer: ${(error as Error).message}`, { cause: error });
  }
  const inputs = (answer as { inputs?: unknown } | null)?.inputs;
  if (!Array.isArray(inputs)) throw new Error('the answer has no list of inputs');
  const ids = inputs.map((set: InputSet) => set.id);
  if (ids.some((id) => typeof id !== 'string' || id === '')) throw new Error('every set of inputs needs an id');
  if (new Set(ids).size < ids.length) throw new Error('the ids of the inputs must be unique');
  return inputs as InputSet[];
};

export const externalInputs = async (question: Question): Promise<InputSet[]> => {
  const { spec, fetch, signal, filter } = question;
  const url = spec.url ?? '';
  if (url.startsWith('http://') && !spec.insecure) throw new Error(`the address '${url}' must begin with https:// unless insecure is set`);
  let answer: HttpResponse;
  try {
    answer = await fetch(url, { headers: { accept: 'application/json', ...authorizationOf(question) }, signal });
  } catch (error) {
    throw new Error(`Get "${url}": ${connectionText(error, hostAndPort(url))}`, { cause: error });
  }
  const body = await answer.text();
  if (!answer.ok) throw new Error(`GET ${url}: unexpected status ${answer.status}`);
  if (Buffer.byteLength(body) > longestAnswer) throw new Error(`the answer is larger than ${longestAnswer} bytes`);
  return readInputs(body).slice(0, limitOf(filter));
};
