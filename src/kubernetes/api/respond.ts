// Writes answers: JSON or YAML, compressed where it pays, with the headers that clients look for.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { ApiError, apiErrors, type Status } from '../machinery/status.ts';
import { emitYaml } from '../yaml/emit.ts';
import { encodeJson } from './encode-json.ts';
import { plainMediaType } from './negotiation.ts';

/** Upstream compresses from here on. */
const gzipFromBytes = 128 * 1024;

export interface Answer {
  code: number;
  body: unknown;
  mediaType?: string;
  warnings?: string[];
  headers?: Record<string, string>;
}

/** By way of JSON, as upstream does it: what JSON leaves out is not there. */
const encode = (body: unknown, mediaType: string): string =>
  mediaType === 'application/yaml' ? emitYaml(JSON.parse(JSON.stringify(body))) : `${encodeJson(body)}\n`;

/** RFC 7234 quoting of a warning's text. */
const quoted = (text: string): string => `299 - "${text.replace(/[\\"]/g, '\\$&').replace(/[\r\n]+/g, ' ')}"`;

/** Header values are Latin-1; what goes beyond is left out rather than refused by Node. */
const headerSafe = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?');

const setWarnings = (response: ServerResponse, warnings: string[]) => {
  if (warnings.length)
    response.setHeader(
      'Warning',
      [...new Set(warnings)].map((text) => headerSafe(quoted(text))),
    );
};

const wantsGzip = (request: IncomingMessage) => /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));

/** Sends text that is encoded already. */
export const sendText = (request: IncomingMessage, response: ServerResponse, code: number, type: string, text: string): void => {
  let bytes: Buffer = Buffer.from(text);
  response.setHeader('Content-Type', type);
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'no-cache, private');
  if (bytes.length > gzipFromBytes && wantsGzip(request)) {
    bytes = gzipSync(bytes, { level: 1 });
    response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('Vary', 'Accept, Accept-Encoding');
  }
  response.setHeader('Content-Length', bytes.length);
  response.writeHead(code);
  response.end(request.method === 'HEAD' ? undefined : bytes);
};

export const send = (request: IncomingMessage, response: ServerResponse, { code, body, mediaType, warnings, headers }: Answer): void => {
  const type = mediaType ?? 'application/json';
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  setWarnings(response, warnings ?? []);
  sendText(request, response, code, type, encode(body, type));
};

/** What is nested deeper than the stack reaches: the reader's own limit catches nearly all of it. */
const isTooDeep = (error: unknown): boolean => error instanceof RangeError && /call stack/.test(error.message);

export const asApiError = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error;
  if (isTooDeep(error)) return apiErrors.badRequest('json: exceeded max depth');
  return apiErrors.internal(error instanceof Error ? error.message : String(error));
};

/** Breaks an answer off, so that the client does not take it for whole. */
export const abandon = (response: ServerResponse & { stream?: { destroy(): void } }): void => {
  if (response.stream) response.stream.destroy();
  else response.destroy();
};

export const sendError = (request: IncomingMessage, response: ServerResponse, error: unknown, warnings: string[] = []): void => {
  const { status } = asApiError(error);
  if (response.headersSent) return abandon(response);
  const retry = status.details?.retryAfterSeconds;
  if (retry !== undefined) response.setHeader('Retry-After', String(retry));
  send(request, response, { code: status.code, body: inOrder(status), mediaType: plainMediaType(request.headers.accept), warnings });
};

const inOrder = ({ kind, apiVersion, metadata, status, message, reason, details, code }: Status) => ({
  kind,
  apiVersion,
  metadata,
  status,
  message,
  reason,
  details,
  code,
});
