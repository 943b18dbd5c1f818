/** Asks a running engine through its control port. */
import { LabError } from '../../errors.ts';
import { httpRequest, RequestTimeout } from '../../platform/http-request.ts';
import { pause } from '../../platform/pause.ts';
import type { Announcement } from './announcement.ts';
import type { EngineSettings } from './settings.ts';

export type Answer<T> = { answered: true; value: T } | { answered: false; because: 'nobody' | 'silent' | 'stranger' };

const ask = async <T>({ ports, token }: EngineSettings, action: string, body: unknown, timeoutMs: number): Promise<Answer<T>> => {
  try {
    const { status, text } = await httpRequest(`http://127.0.0.1:${ports.control}/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body ?? {}),
      timeoutMs,
    });
    const value = JSON.parse(text) as T & { message?: string };
    if (status === 500) {
      throw new LabError({
        family: 'internal',
        code: 'engine/refused',
        message: `The engine failed: ${value.message}`,
        next: 'gitops-lab logs',
      });
    }
    return status === 200 ? { answered: true, value } : { answered: false, because: 'stranger' };
  } catch (error) {
    if (error instanceof LabError) throw error;
    if (error instanceof SyntaxError) return { answered: false, because: 'stranger' };
    return { answered: false, because: error instanceof RequestTimeout ? 'silent' : 'nobody' };
  }
};

/** Who runs there; quick, because every command asks. One that still starts is waited for. */
export const askStatus = async (settings: EngineSettings): Promise<Answer<Announcement>> => {
  for (let waited = 0; ; waited += startPollMs) {
    const answer = await ask<Announcement | { starting: true }>(settings, 'status', {}, 3000);
    if (!answer.answered || !('starting' in answer.value)) return answer as Answer<Announcement>;
    if (waited > startLimitMs) return { answered: false, because: 'silent' };
    await pause(startPollMs);
  }
};

const startPollMs = 20;
const startLimitMs = 30_000;

const minuteMs = 60_000;

/** An action that must be done by an engine that runs. */
export const command = async <T>(settings: EngineSettings, action: string, body?: unknown): Promise<T> => {
  const answer = await ask<T>(settings, action, body, minuteMs);
  if (answer.answered) return answer.value;
  throw new LabError({
    family: 'environment',
    code: answer.because === 'silent' ? 'engine/silent' : 'engine/not-running',
    message: answer.because === 'silent' ? 'The engine does not answer.' : 'The engine does not run.',
    next: 'gitops-lab start',
  });
};
