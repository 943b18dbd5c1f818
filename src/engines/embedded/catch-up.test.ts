import { describe, expect, it } from 'vitest';
import { RealClock } from '../../platform/clock.ts';
import { CatchUp } from './catch-up.ts';

describe('a cluster that begins in the past', () => {
  it('hurries to the present, fires what became due, and never shows the future', async () => {
    const clock = new RealClock();
    const catchUp = new CatchUp(clock, 1000);
    expect(clock.now()).toBeLessThanOrEqual(Date.now() - 999);
    const fired: string[] = [];
    clock.after(900, () => fired.push('due'));
    await catchUp.hurry();
    expect(fired).toEqual(['due']);
    expect(clock.now()).toBeLessThanOrEqual(Date.now());
    expect(Date.now() - clock.now()).toBeLessThan(5);
  });

  it('is in the present at once when asked, and stays there', () => {
    const clock = new RealClock();
    const catchUp = new CatchUp(clock, 60_000);
    catchUp.present();
    catchUp.present();
    expect(Math.abs(Date.now() - clock.now())).toBeLessThan(5);
  });
});
