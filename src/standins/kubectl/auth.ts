// kubectl auth: one question, or every rule that holds for the asker.
import { findByJsonPath } from '../../kubernetes/machinery/json-path.ts';
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import { ExitError, formatColumns, type Verb } from '../standin.ts';
import type { KubectlContext } from './context.ts';

interface ResourceRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
}

interface Rule {
  verbs: string[];
  groups: string[];
  resources: string[];
  names: string[];
  urls: string[];
}

const inBrackets = (words: readonly string[]): string => `[${words.join(' ')}]`;

/** Upstream sorts by the text of a rule. */
const sortKey = ({ verbs, groups, resources, names, urls }: Rule): string =>
  [verbs, groups, resources, names, urls].map(inBrackets).join(',');

/** One rule for each resource, with the verbs of all rules that name it. */
const perResource = (rules: readonly ResourceRule[]): Rule[] => {
  const found = new Map<string, Rule>();
  for (const { verbs, apiGroups = [], resources = [], resourceNames = [] } of rules)
    for (const group of apiGroups)
      for (const resource of resources)
        for (const name of resourceNames.length > 0 ? resourceNames : [undefined]) {
          const key = JSON.stringify([group, resource, name]);
          const known = found.get(key) ?? { verbs: [], groups: [group], resources: [resource], names: name ? [name] : [], urls: [] };
          found.set(key, { ...known, verbs: [...new Set([...known.verbs, ...verbs])] });
        }
  return [...found.values()];
};

const perUrl = (rules: readonly { verbs: string[]; nonResourceURLs?: string[] }[]): Rule[] =>
  rules.flatMap(({ verbs, nonResourceURLs = [] }) =>
    nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ verbs: [verb], groups: [], resources: [], names: [], urls: [url] }))),
  );

/** `deployments.apps/scale` */
const withGroup = ({ resources: [resource = ''], groups: [group = ''] }: Rule): string => {
  const [name, subresource] = resource.split('/');
  return `${name}${group ? `.${group}` : ''}${subresource ? `/${subresource}` : ''}`;
};

const list = async ({ client, terminal }: KubectlContext, namespace: string): Promise<number> => {
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } };
  const { status } = await client.json<KubeObject>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    body,
  });
  const rules = [...perResource(status.resourceRules ?? []), ...perUrl(status.nonResourceRules ?? [])];
  const sorted = rules.map((rule) => ({ rule, key: sortKey(rule) })).sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  const rows = sorted.map(({ rule }) => [withGroup(rule), inBrackets(rule.urls), inBrackets(rule.names), inBrackets(rule.verbs)]);
  terminal.out(formatColumns([['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'], ...rows]));
  return 0;
};

export const auth: Verb<KubectlContext> = {
  summary: 'Inspect authorization',
  usage: 'kubectl auth can-i (VERB TYPE [NAME] | --list) | kubectl auth whoami',
  flags: {
    list: { type: 'boolean' },
    subresource: { type: 'string' },
    quiet: { short: 'q', type: 'boolean' },
    'all-namespaces': { short: 'A', type: 'boolean' },
    output: { short: 'o', type: 'string' },
  },
  async run(context, { args: [what, verb = '', word = '', name], flags }) {
    const group = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    if (what === 'whoami') {
      const review = await context.client.json<KubeObject>({
        method: 'POST',
        path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
      });
      const [user] = findByJsonPath('.status.userInfo', review) as { username: string; groups: string[] }[];
      context.terminal.out(
        formatColumns([
          ['ATTRIBUTE', 'VALUE'],
          ['Username', user?.username ?? ''],
          ['Groups', `[${user?.groups.join(' ')}]`],
        ]),
      );
      return 0;
    }
    if (what !== 'can-i') throw new ExitError(`error: unknown command "${what ?? ''}" for "kubectl auth"`);
    if (flags.boolean('list')) return list(context, context.namespace(flags));
    const resource = (await context.discovery()).find(word);
    const attributes = {
      verb,
      group: resource?.group ?? '',
      resource: resource?.resource ?? word,
      namespace: flags.boolean('all-namespaces') ? '' : context.namespace(flags),
      ...(name ? { name } : {}),
      ...(flags.string('subresource') ? { subresource: flags.string('subresource') } : {}),
    };
    const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: attributes } };
    const review = await context.client.json<KubeObject>({ method: 'POST', path: group, body });
    if (!flags.boolean('quiet')) context.terminal.out(review.status.allowed ? 'yes\n' : 'no\n');
    return review.status.allowed ? 0 : 1;
  },
};
