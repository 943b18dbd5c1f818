/** One small HTTP request by node:http. The global fetch takes 50 ms to load, which a command that lives 200 ms would feel. */
import { request } from 'node:http';

export interface HttpAnswer {
  status: number;
  text: string;
}

export interface HttpOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  timeoutMs?: number;
}

/** A request that took longer than `timeoutMs`. */
export class RequestTimeout extends Error {}

export const httpRequest = (url: string, { method = 'GET', headers = {}, body, timeoutMs }: HttpOptions = {}): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (part: string) => (text += part))
        .on('end', () => {
          clearTimeout(limit);
          resolve({ status: response.statusCode ?? 0, text });
        })
        .on('error', reject);
    });
    const limit = timeoutMs
      ? setTimeout(() => outgoing.destroy(new RequestTimeout(`no answer after ${timeoutMs} ms`)), timeoutMs)
      : undefined;
    outgoing.on('error', (error) => {
      clearTimeout(limit);
      reject(error);
    });
    outgoing.end(body);
  });
