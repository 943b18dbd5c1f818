/** One small HTTP request whose whole answer is text, within a time. */
import { httpFetch, type HttpInit } from './http-fetch.ts';

export interface HttpAnswer {
  status: number;
  text: string;
}

export interface HttpOptions extends Pick<HttpInit, 'method' | 'headers' | 'body'> {
  timeoutMs?: number;
}

/** A request that took longer than `timeoutMs`. */
export class RequestTimeout extends Error {}

/** A redirect is an answer: whoever asks one of our own servers is not sent elsewhere. */
export const httpRequest = async (url: string, { timeoutMs, ...init }: HttpOptions = {}): Promise<HttpAnswer> => {
  const limit = new AbortController();
  const timer = timeoutMs ? setTimeout(() => limit.abort(), timeoutMs) : undefined;
  try {
    const answer = await httpFetch(url, { ...init, redirect: 'manual', signal: limit.signal });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    throw limit.signal.aborted ? new RequestTimeout(`no answer after ${timeoutMs} ms`) : error;
  } finally {
    clearTimeout(timer);
  }
};
