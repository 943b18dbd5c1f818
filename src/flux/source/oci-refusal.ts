// What a registry answers instead of what it was asked for, in the words of go-containerregistry and of Go's JSON.
import { STATUS_CODES } from 'node:http';
import type { HttpResponse } from '../../platform/http-response.ts';

/** A refusal or a failure to connect; the message is what go-containerregistry says. */
export class OciError extends Error {}

/** What a registry says, or else the bare status. */
export const refusalOf = async (answer: HttpResponse, method: string): Promise<string> => {
  const text = await answer.text();
  const status = `unexpected status code ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`;
  if (!text) return method === 'HEAD' ? `${status} (HEAD responses have no body, use GET for details)` : status;
  try {
    const { errors } = JSON.parse(text) as { errors: { code: string; message: string; detail?: unknown }[] };
    const said = errors.map(({ code, message, detail }) => `${code}: ${message}${detail ? `; ${describe(detail)}` : ''}`);
    if (said.length) return said.length === 1 ? (said[0] as string) : `multiple errors returned: ${said.join('; ')}`;
  } catch {
    // No list of errors: the text is told as it is.
  }
  return `${status}: ${text}`;
};

/** Go prints a JSON object as a map. */
const describe = (detail: unknown): string => {
  if (Array.isArray(detail)) return `[${detail.map(describe).join(' ')}]`;
  if (typeof detail !== 'object' || detail === null) return String(detail);
  const fields = Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${fields.map(([key, value]) => `${key}:${describe(value)}`).join(' ')}]`;
};

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
};

/** A JSON object as the Go type `type`; Go's words for the usual kinds of garbage. */
export const parseJson = (text: string, type: string): Record<string, unknown> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const first = text.trim()[0];
    if (first === undefined) throw new OciError('EOF');
    throw new OciError(/[{["\d-]/.test(first) ? 'unexpected EOF' : `invalid character '${first}' looking for beginning of value`);
  }
  if (typeof value === 'object' && !Array.isArray(value)) return (value ?? {}) as Record<string, unknown>;
  throw new OciError(`json: cannot unmarshal ${kindOf(value)} into Go value of type ${type}`);
};

/** The list of tags in an answer; null stands for none. */
export const parseTags = (text: string): string[] => {
  const { tags } = parseJson(text, 'remote.Tags');
  const wrong = (value: unknown, type: string) =>
    new OciError(`json: cannot unmarshal ${kindOf(value)} into Go struct field Tags.tags of type ${type}`);
  if (tags === undefined || tags === null) return [];
  if (!Array.isArray(tags)) throw wrong(tags, '[]string');
  for (const tag of tags) if (typeof tag !== 'string') throw wrong(tag, 'string');
  return tags as string[];
};
