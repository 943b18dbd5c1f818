import { expect, it } from 'vitest';
import type { ApiClient } from '../machinery/client.ts';
import { apiErrors } from '../machinery/status.ts';
import { Informer } from './informer.ts';

it('keeps to itself that it may not watch what somebody else just brought', () => {
  let served = false;
  let announce = () => {};
  const client = {
    serves: () => served,
    onKindsChanged: (tell: () => void) => {
      announce = tell;
      return { stop() {} };
    },
    watch: () => {
      throw apiErrors.forbidden({ group: 'x.dev', resource: 'things' }, '', 'User "me" cannot watch resource "things"');
    },
  } as unknown as ApiClient;
  const informer = new Informer(client, { apiVersion: 'x.dev/v1', kind: 'Thing' });
  informer.start();
  served = true;
  expect(announce).not.toThrow();
  expect(informer.list()).toEqual([]);
});
