/** `gitops-lab author new|lint|prove`: for those who write labs. */
import { LabError } from '../../errors.ts';
import { suggest } from '../../catalogue/suggest.ts';
import type { Run } from '../command.ts';

const verbs: Record<string, () => Promise<{ run: Run }>> = {
  new: () => import('../author/new.ts'),
  lint: () => import('../author/lint.ts'),
  prove: () => import('../author/prove.ts'),
};

export const run: Run = async (context) => {
  const [verb, ...positionals] = context.positionals;
  const load = verb === undefined ? undefined : verbs[verb];
  if (load) return (await load()).run({ ...context, positionals });
  const meant = verb === undefined ? undefined : suggest(verb, Object.keys(verbs));
  throw new LabError({
    family: 'usage',
    code: 'usage/author',
    message: verb === undefined ? 'author needs a word: new, lint or prove.' : `author does not know «${verb}».`,
    next: `gitops-lab author ${meant ?? 'lint'}`,
  });
};
