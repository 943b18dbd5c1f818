// Verbs about the server itself: api-resources, version, explain, events, config, cluster-info.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { pathOf } from '../../kubernetes/rest/discovery.ts';
import { ExitError, formatColumns, type Verb } from '../standin.ts';
import type { KubectlContext } from './context.ts';
import { age } from './describe/lines.ts';

export const apiResources: Verb<KubectlContext> = {
  summary: 'Print the supported API resources on the server',
  usage: 'kubectl api-resources [--api-group=GROUP] [--namespaced=true|false] [-o name|wide]',
  flags: {
    'api-group': { type: 'string' },
    namespaced: { type: 'string' },
    output: { short: 'o', type: 'string' },
    'no-headers': { type: 'boolean' },
    verbs: { type: 'list' },
    'sort-by': { type: 'string' },
  },
  async run(context, { flags }) {
    const wide = flags.string('output') === 'wide';
    const shown = (await context.discovery())
      .preferred()
      .filter((each) => each.verbs.length > 0)
      .filter((each) => !flags.given('api-group') || each.group === flags.string('api-group'))
      .filter((each) => !flags.given('namespaced') || String(each.namespaced) === flags.string('namespaced'))
      .filter((each) => flags.list('verbs').every((verb) => each.verbs.includes(verb)))
      .sort((a, b) => (a.group === b.group ? (a.resource < b.resource ? -1 : 1) : a.group < b.group ? -1 : 1));
    if (flags.string('output') === 'name')
      context.terminal.out(shown.map((each) => `${each.group ? `${each.resource}.${each.group}` : each.resource}\n`).join(''));
    else {
      const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])];
      const rows = shown.map((each) => [
        each.resource,
        each.shortNames.join(','),
        each.group ? `${each.group}/${each.version}` : each.version,
        String(each.namespaced),
        each.kind,
        ...(wide ? [each.verbs.join(','), each.categories.join(',')] : []),
      ]);
      context.terminal.out(formatColumns(flags.boolean('no-headers') ? rows : [header, ...rows]));
    }
    return 0;
  },
};

export const version: Verb<KubectlContext> = {
  summary: 'Print the client and server version information',
  usage: 'kubectl version [--client]',
  flags: { client: { type: 'boolean' }, output: { short: 'o', type: 'string' } },
  async run(context, { flags }) {
    context.terminal.out('Client Version: v1.34.4\nKustomize Version: v5.7.1\n');
    if (flags.boolean('client')) return 0;
    const server = await context.client.json<{ gitVersion: string }>({ path: '/version' });
    context.terminal.out(`Server Version: ${server.gitVersion}\n`);
    return 0;
  },
};

export const events: Verb<KubectlContext> = {
  summary: 'List events',
  usage: 'kubectl events [--for TYPE/NAME] [-A] [--types=Warning,Normal]',
  flags: {
    for: { type: 'string' },
    'all-namespaces': { short: 'A', type: 'boolean' },
    types: { type: 'list' },
    'no-headers': { type: 'boolean' },
  },
  async run(context, { flags }) {
    const everywhere = flags.boolean('all-namespaces');
    const namespace = everywhere ? undefined : context.namespace(flags);
    const list = await context.client.json<{ items: KubeObject[] }>({ path: pathOf(await context.resource('events'), namespace) });
    const [type = '', name = ''] = flags.string('for').split('/');
    const kind = type ? (await context.resource(type)).kind : '';
    const shown = list.items
      .filter((each) => !kind || (each.involvedObject.kind === kind && each.involvedObject.name === name))
      .filter((each) => !flags.list('types').length || flags.list('types').includes(each.type))
      .sort((a, b) => (String(a.lastTimestamp) < String(b.lastTimestamp) ? -1 : 1));
    if (!shown.length) {
      context.terminal.err(everywhere ? 'No events found.\n' : `No events found in ${namespace} namespace.\n`);
      return 0;
    }
    const when = (event: KubeObject) => {
      const last = age(context.now() - Date.parse(event.lastTimestamp ?? event.eventTime));
      return (event.count ?? 1) > 1 ? `${last} (x${event.count} over ${age(context.now() - Date.parse(event.firstTimestamp))})` : last;
    };
    const rows = shown.map((each) => [
      ...(everywhere ? [each.metadata.namespace ?? ''] : []),
      when(each),
      each.type,
      each.reason,
      `${each.involvedObject.kind}/${each.involvedObject.name}`,
      String(each.message).trim(),
    ]);
    context.terminal.out(
      formatColumns([
        ...(flags.boolean('no-headers')
          ? []
          : [[...(everywhere ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE']]),
        ...rows,
      ]),
    );
    return 0;
  },
};

export const config: Verb<KubectlContext> = {
  summary: 'Show the kubeconfig in use',
  usage: 'kubectl config current-context',
  flags: {},
  async run(context, { args: [what] }) {
    if (what !== 'current-context') throw new ExitError('error: this stand-in of kubectl knows `kubectl config current-context` only');
    context.terminal.out(`${context.client.contextName}\n`);
    return 0;
  },
};
