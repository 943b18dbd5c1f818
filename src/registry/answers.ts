// The registry's refusals, in the JSON of the OCI distribution specification 1.1.
import type { ServerResponse } from 'node:http';

const codes = {
  BLOB_UNKNOWN: [404, 'Unknown blob'],
  BLOB_UPLOAD_INVALID: [416, 'blob upload invalid'],
  BLOB_UPLOAD_UNKNOWN: [404, 'blob upload unknown to registry'],
  DIGEST_INVALID: [400, 'provided digest did not match uploaded content'],
  MANIFEST_BLOB_UNKNOWN: [404, 'blob unknown to registry'],
  MANIFEST_INVALID: [400, 'manifest invalid'],
  MANIFEST_UNKNOWN: [404, 'Unknown manifest'],
  NAME_INVALID: [400, 'invalid repository name'],
  NAME_UNKNOWN: [404, 'Unknown name'],
  TAG_INVALID: [400, 'manifest tag did not match URI'],
  UNAUTHORIZED: [401, 'authentication required'],
  DENIED: [403, 'requested access to the resource is denied'],
  UNSUPPORTED: [405, 'The operation is unsupported.'],
} as const;

export type ErrorCode = keyof typeof codes;

export const refuse = (response: ServerResponse, code: ErrorCode, detail?: unknown): void => {
  const [status, message] = codes[code];
  const headers = code === 'UNAUTHORIZED' ? { 'www-authenticate': 'Basic realm="registry"' } : {};
  sendJson(response, status, { errors: [{ code, message, detail: detail ?? null }] }, headers);
};

export const sendJson = (response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void => {
  const text = Buffer.from(`${JSON.stringify(value)}\n`);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length, ...headers });
  response.end(text);
};

export const send = (response: ServerResponse, status: number, headers: Record<string, string | number>): void => {
  response.writeHead(status, { 'content-length': 0, ...headers });
  response.end();
};
