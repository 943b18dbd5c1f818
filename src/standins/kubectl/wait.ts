// kubectl wait --for=delete | condition=NAME[=VALUE] | jsonpath=PATH[=VALUE] | create.
import { findByJsonPath } from '../../kubernetes/machinery/json-path.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { isNotFound } from '../../kubernetes/machinery/status.ts';
import { pathOf } from '../../kubernetes/rest/discovery.ts';
import { ExitError, type Verb } from '../standin.ts';
import { chosen } from './changes.ts';
import { lowerKind, type KubectlContext } from './context.ts';

type Target = Awaited<ReturnType<typeof chosen>>[number];
/** Looks at the live object, or at undefined where it is gone. */
type Wanted = (object: KubeObject | undefined) => boolean;

const parseFor = (text: string): { wanted: Wanted; done: string; absent: boolean } => {
  if (text === 'delete') return { wanted: (object) => object === undefined, done: 'deleted', absent: true };
  if (text === 'create') return { wanted: (object) => object !== undefined, done: 'condition met', absent: true };
  const condition = /^condition=([^=]+)(?:=(.*))?$/.exec(text);
  if (condition) {
    const [, type = '', value = 'True'] = condition;
    const matches = (object: KubeObject | undefined) => {
      const conditions = (object?.status?.conditions ?? []) as { type: string; status: string; observedGeneration?: number }[];
      const found = conditions.find((each) => each.type.toLowerCase() === type.toLowerCase());
      if (!found || (found.observedGeneration ?? object?.metadata.generation ?? 0) < (object?.metadata.generation ?? 0)) return false;
      return found.status.toLowerCase() === value.toLowerCase();
    };
    return { wanted: matches, done: 'condition met', absent: false };
  }
  const path = /^jsonpath=(\{.*\})(?:=(.*))?$/.exec(text);
  if (!path) throw new ExitError(`error: unrecognized condition: "${text}"`);
  const [, expression = '', value] = path;
  const found = (object: KubeObject | undefined) => findByJsonPath(expression, object);
  return {
    wanted: (object) =>
      value === undefined ? found(object).length > 0 : found(object).some((each) => String(each) === value.replace(/^['"]|['"]$/g, '')),
    done: 'condition met',
    absent: false,
  };
};

const waitFor = async (
  context: KubectlContext,
  { resource, namespace, name }: Target,
  wanted: Wanted,
  timeoutMs: number,
): Promise<boolean> => {
  const timeout = AbortSignal.timeout(Math.max(timeoutMs, 1));
  const signal = AbortSignal.any([context.terminal.signal, timeout]);
  const fieldSelector = `metadata.name=${name}`;
  const list = await context.client.json<{ metadata: { resourceVersion: string }; items: KubeObject[] }>({
    path: pathOf(resource, namespace),
    query: { fieldSelector },
  });
  if (wanted(list.items[0])) return true;
  const query = { watch: true, fieldSelector, resourceVersion: list.metadata.resourceVersion };
  for await (const event of context.client.lines<{ type: string; object: KubeObject }>({
    path: pathOf(resource, namespace),
    query,
    signal,
  })) {
    if (event.type === 'ERROR' || event.type === 'BOOKMARK') continue;
    if (wanted(event.type === 'DELETED' ? undefined : event.object)) return true;
  }
  return false;
};

const waitOne = async (
  context: KubectlContext,
  target: Target,
  expectation: ReturnType<typeof parseFor>,
  timeoutMs: number,
): Promise<number> => {
  const title = `${lowerKind(target.resource)}/${target.name}`;
  if (!expectation.absent) await context.get(target.resource, target.namespace, target.name);
  if (await waitFor(context, target, expectation.wanted, timeoutMs)) {
    context.terminal.out(`${title} ${expectation.done}\n`);
    return 0;
  }
  context.terminal.err(`error: timed out waiting for the condition on ${target.resource.resource}/${target.name}\n`);
  return 1;
};

export const wait: Verb<KubectlContext> = {
  summary: 'Wait for a specific condition on one or many resources',
  usage:
    'kubectl wait (TYPE NAME | TYPE/NAME | TYPE -l label | TYPE --all) --for=(delete|create|condition=NAME[=VALUE]|jsonpath=PATH[=VALUE]) [--timeout=30s]',
  flags: {
    for: { type: 'string', summary: 'what to wait for' },
    timeout: { type: 'string', default: '30s' },
    selector: { short: 'l', type: 'string' },
    all: { type: 'boolean' },
    'all-namespaces': { short: 'A', type: 'boolean' },
  },
  async run(context, { args, flags }) {
    const expectation = parseFor(flags.string('for'));
    const targets = await chosen(context, args, flags);
    if (!targets.length) throw new ExitError('error: no matching resources found');
    let code = 0;
    for (const target of targets) {
      try {
        code = Math.max(code, await waitOne(context, target, expectation, flags.duration('timeout')));
      } catch (error) {
        if (!(isNotFound(error) && flags.string('for') === 'delete')) throw error;
      }
    }
    return code;
  },
};
