/** Which repository of the forge a `gitops-lab pr` means, and which pull request: by the clone and the branch that one stands in. */
import { tryGit } from '../../course/git.ts';
import { requireWorkspace } from '../../course/workspace.ts';
import { findProvider } from '../../engines/providers.ts';
import { LabError } from '../../errors.ts';
import type { CommandContext } from '../command.ts';
import { whereToLook } from '../open-session.ts';
import { ForgeRest, type ForgeLogin, type Pull } from '../../course/forge-rest.ts';

export interface PullPlace {
  rest: ForgeRest;
  forge: ForgeLogin;
  /** `learner/fleet` */
  repository: string;
  /** `/repos/learner/fleet` */
  path: string;
  /** The clone that one stands in, if it is one of this repository. */
  clone: string | undefined;
  /** The branch checked out there. */
  branch: string | undefined;
}

const output = async (folder: string, args: string[]): Promise<string | undefined> => {
  const { code, stdout } = await tryGit(folder, args);
  return code === 0 ? stdout.trim() : undefined;
};

/** The repository that a clone's origin names on this forge. */
const repositoryOf = (origin: string, { url, user }: ForgeLogin): string | undefined => {
  if (!URL.canParse(origin) || new URL(origin).host !== new URL(url).host) return undefined;
  const name = new URL(origin).pathname.replace(/^\//, '').replace(/\.git$/, '');
  return name.includes('/') ? name : `${user}/${name}`;
};

const onlyRepository = async (rest: ForgeRest): Promise<string> => {
  const { data } = await rest.json<{ data: { full_name: string }[] }>('GET', '/repos/search?limit=50');
  if (data.length === 1 && data[0]) return data[0].full_name;
  const known = data.map((each) => each.full_name);
  throw new LabError({
    family: 'usage',
    code: 'pr/repository',
    message: known.length > 0 ? `The forge has ${known.join(', ')}; which one is meant?` : 'The forge has no repository yet.',
    next: known.length > 0 ? `gitops-lab pr list --repo ${known[0]}, or stand in its clone` : 'gitops-lab start',
    data: { known },
  });
};

export const findPlace = async (context: CommandContext): Promise<PullPlace> => {
  const { stateDir, settings } = requireWorkspace(whereToLook(context));
  const { access } = await findProvider(settings.engine).status(stateDir);
  if (!access)
    throw new LabError({
      family: 'environment',
      code: 'engine/not-running',
      message: 'The engine does not run.',
      next: 'gitops-lab start',
    });
  const { forge } = access;
  const rest = new ForgeRest(forge);
  const origin = await output(context.cwd, ['remote', 'get-url', 'origin']);
  const here = origin === undefined ? undefined : repositoryOf(origin, forge);
  const named = context.flags['repo'];
  const wanted = named && !named.includes('/') ? `${forge.user}/${named}` : named;
  const repository = wanted ?? here ?? (await onlyRepository(rest));
  const clone = here === repository ? await output(context.cwd, ['rev-parse', '--show-toplevel']) : undefined;
  const branch = clone ? await output(clone, ['symbolic-ref', '--short', '--quiet', 'HEAD']) : undefined;
  return { rest, forge, repository, path: `/repos/${repository}`, clone, branch };
};

const noRepository = (repository: string) =>
  new LabError({
    family: 'usage',
    code: 'pr/repository',
    message: `The forge has no repository ${repository}.`,
    next: 'gitops-lab pr list',
  });

const unknown = (place: PullPlace, message: string) =>
  new LabError({ family: 'usage', code: 'pr/unknown', message, next: `gitops-lab pr list --repo ${place.repository}` });

/** By its number; without one, the open pull request of the branch that is checked out. */
export const findPull = async (place: PullPlace, written: string | undefined): Promise<Pull> => {
  const { rest, path, branch, repository } = place;
  if (written !== undefined) {
    const number = Number(written.replace(/^#/, ''));
    if (!Number.isInteger(number) || number < 1) throw unknown(place, `«${written}» is no number of a pull request.`);
    return rest.json<Pull>('GET', `${path}/pulls/${number}`).catch(async (error: { status?: number }) => {
      if (error.status !== 404) throw error;
      const there = await rest.text('GET', path).then(
        () => true,
        () => false,
      );
      if (there) throw unknown(place, `${repository} has no pull request ${number}.`);
      throw noRepository(repository);
    });
  }
  const open = await rest.all<Pull>(`${path}/pulls?state=open`);
  const found = open.filter((pull) => pull.head.ref === branch);
  const meant = found.length === 1 ? found[0] : open.length === 1 && branch === undefined ? open[0] : undefined;
  if (!meant) throw unknown(place, branch ? `Branch ${branch} has no open pull request.` : 'Which pull request is meant?');
  return rest.json<Pull>('GET', `${path}/pulls/${meant.number}`);
};
