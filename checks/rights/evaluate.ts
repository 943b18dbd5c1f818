import type { Observation } from '../../src/checking/check-kind.ts';
import type { World } from '../../src/checking/world.ts';
import type { RightsSpec } from './shape.ts';

/** `patch deployments.apps in orders`, `get pods/log in orders`, `list nodes`. */
const attributesOf = (text: string) => {
  const [, verb = '', plural = '', subresource, group = '', namespace] =
    /^(\S+) ([^\s./]+)(?:\/([^\s.]+))?(?:\.(\S+))?(?: in (\S+))?$/.exec(text.trim()) ?? [];
  if (!verb) throw new Error(`"${text}" is not: verb resource.group in namespace`);
  return { verb, resource: plural, group, ...(subresource ? { subresource } : {}), ...(namespace ? { namespace } : {}) };
};

export const evaluateRights = async ({ serviceAccount, may = [], mayNot = [] }: RightsSpec, world: World): Promise<Observation> => {
  const [namespace = '', name = ''] = serviceAccount.split('/');
  const subject = `ServiceAccount ${serviceAccount}`;
  const expected = [...may.map((each) => `may ${each}`), ...mayNot.map((each) => `may not ${each}`)].join(', ');
  const account = await world.cluster.get({ apiVersion: 'v1', kind: 'ServiceAccount', namespace, name });
  if (!account) return { verdict: 'waiting', code: 'missing', expected: `${subject} is there`, observed: 'it is not there', subject };
  const allowed = (text: string) => world.cluster.may({ namespace, name }, attributesOf(text));
  for (const each of may)
    if (!(await allowed(each))) return { verdict: 'failed', code: 'too-few', expected: `it may ${each}`, observed: 'it may not', subject };
  for (const each of mayNot)
    if (await allowed(each)) return { verdict: 'failed', code: 'too-many', expected: `it may not ${each}`, observed: 'it may', subject };
  const evidence = [may.length ? `it may ${may.join(', ')}` : '', mayNot.length ? `none of ${mayNot.length} others` : '']
    .filter(Boolean)
    .join('; ');
  return { verdict: 'passed', code: '', expected, observed: evidence, evidence, subject };
};
