import { afterAll, beforeAll } from 'vitest';
import { ensureBuilt, makePlace, startSmall, type Place } from './command.ts';

/** A place for all the tests around the call, with the small course begun in it. */
export const useSmallCourse = (): Place => {
  const place = makePlace();
  beforeAll(async () => {
    ensureBuilt();
    await startSmall(place);
  });
  afterAll(() => place.close());
  return place;
};
