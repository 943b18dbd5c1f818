// Which objects a command line means: `pods`, `pod a b`, `deploy/web svc/web`, `pods,services`, -l, -A, -f.
import type { DiscoveredResource } from '../../kubernetes/rest/discovery.ts';
import { ExitError } from '../standin.ts';
import type { KubectlContext } from './context.ts';

export interface Selected {
  resource: DiscoveredResource;
  /** Undefined: all of the kind. */
  name?: string | undefined;
}

export interface Target extends Selected {
  namespace: string | undefined;
}

const needsType =
  'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee \'kubectl get -h\' for help and examples';

export const parseSelection = async (context: KubectlContext, args: string[]): Promise<Selected[]> => {
  const [first, ...names] = args;
  if (!first) throw new ExitError(needsType);
  if (first.includes('/')) return slashed(context, args);
  if (names.some((each) => each.includes('/'))) {
    throw new ExitError(
      "error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    );
  }
  const resources = await expand(context, first);
  if (!names.length) return resources.map((resource) => ({ resource }));
  return resources.flatMap((resource) => names.map((name) => ({ resource, name })));
};

const slashed = (context: KubectlContext, args: string[]): Promise<Selected[]> =>
  Promise.all(
    args.map(async (each) => {
      const [type = '', name, more] = each.split('/');
      if (!name || more !== undefined) throw new ExitError('error: arguments in resource/name form must have a single resource and name');
      return { resource: await context.resource(type), name };
    }),
  );

const expand = async (context: KubectlContext, words: string): Promise<DiscoveredResource[]> => {
  const discovery = await context.discovery();
  const found: DiscoveredResource[] = [];
  for (const word of words.split(',')) {
    const category = discovery.category(word).filter((each) => each.verbs.includes('list'));
    if (category.length && !discovery.find(word)) found.push(...category);
    else found.push(await context.resource(word));
  }
  return found;
};
