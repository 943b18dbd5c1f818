import { expect, it } from 'vitest';
import { nextTime } from './schedule.ts';

const at = (text: string) => Date.parse(`${text}Z`);

it.each([
  ['*/15 * * * *', '2026-01-01T00:07:30', undefined, '2026-01-01T00:15:00'],
  ['0 3 1 1 *', '2026-01-01T03:00:00', undefined, '2027-01-01T03:00:00'],
  ['30 9 * * mon-fri', '2026-01-02T10:00:00', undefined, '2026-01-05T09:30:00'],
  ['0 0 13 * 5', '2026-01-01T00:00:00', undefined, '2026-01-02T00:00:00'],
  ['@hourly', '2026-01-01T00:00:00', undefined, '2026-01-01T01:00:00'],
  ['0 0 29 2 *', '2026-01-01T00:00:00', undefined, '2028-02-29T00:00:00'],
  ['0 12 * * *', '2026-07-01T00:00:00', 'Europe/Paris', '2026-07-01T10:00:00'],
  ['@every 90s', '2026-01-01T00:00:00', undefined, '2026-01-01T00:01:30'],
])('%s after %s', (schedule, after, zone, expected) => {
  expect(nextTime(schedule, at(after), zone)).toBe(at(expected));
});

it('gives up on a day that never comes', () => {
  expect(nextTime('0 0 31 2 *', at('2026-01-01T00:00:00'))).toBeUndefined();
});
