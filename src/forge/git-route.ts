// Which repository and which Git service an address asks for.

export type GitService = 'git-upload-pack' | 'git-receive-pack';

export interface GitRoute {
  /** `lab` or `org/lab`, without `.git`. */
  repository: string;
  service: GitService;
  /** True for the list of refs that comes before the exchange of packs. */
  advertisement: boolean;
}

const segment = /^(?![.-])[\w.-]+(?<!\.lock)(?<!\.git)$/;

/** Names that are safe as folders and cannot hide inside another repository. */
export const isRepositoryName = (name: string): boolean => {
  const parts = name.split('/');
  return parts.length <= 4 && parts.every((part) => segment.test(part) && !part.includes('..'));
};

const isService = (text: string | null): text is GitService => text === 'git-upload-pack' || text === 'git-receive-pack';

/** Undefined for everything that is not smart HTTP. */
export const parseGitRoute = (url: URL): GitRoute | undefined => {
  const found = /^\/(.+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(url.pathname);
  if (!found) return undefined;
  const [, repository = '', action = ''] = found;
  const advertisement = action === 'info/refs';
  const service = advertisement ? url.searchParams.get('service') : action;
  return isRepositoryName(repository) && isService(service) ? { repository, service, advertisement } : undefined;
};
