import { expect, it } from 'vitest';
import { ManualClock } from '../../platform/clock.ts';
import { EventCorrelator } from './event-correlator.ts';

it('counts up what repeats, combines the tenth similar one, and drops floods', async () => {
  const clock = new ManualClock();
  const correlator = new EventCorrelator(clock);
  const first = correlator.correlate('web', 'Normal Scaled', 'to 1');
  correlator.remember(first?.key ?? '', { namespace: 'shop', name: 'web.1', count: 1 });
  expect(correlator.correlate('web', 'Normal Scaled', 'to 1')?.known).toMatchObject({ name: 'web.1' });
  for (let count = 2; count < 10; count++) expect(correlator.correlate('web', 'Normal Scaled', `to ${count}`)?.message).toBe(`to ${count}`);
  expect(correlator.correlate('web', 'Normal Scaled', 'to 10')?.message).toBe('(combined from similar events): to 10');
  const flood = Array.from({ length: 40 }, () => correlator.correlate('other', 'Warning BackOff', 'again'));
  expect(flood.filter(Boolean)).toHaveLength(25);
  await clock.advance(5 * 60_000);
  expect(correlator.correlate('other', 'Warning BackOff', 'again')).toBeDefined();
});
