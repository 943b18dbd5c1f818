// Something is not in the forge. Is it in the learner's clone, or on another branch?
import type { Observation } from '../check-kind.ts';
import type { RepositoryReader } from './repository-reader.ts';

type Reason = Pick<Observation, 'code'> & { because?: string };

const list = (items: string[]) => items.slice(0, 3).join(', ') + (items.length > 3 ? `, and ${items.length - 3} more` : '');

/** The reason why a branch of the forge does not hold what was looked for; `holds` tells whether another branch does. */
export const explainAbsence = async (
  repository: RepositoryReader,
  branch: string,
  code: string,
  holds: (branch: string) => Promise<boolean>,
): Promise<Reason> => {
  const heads = await repository.heads();
  if (!heads) return { code: 'no-repository', because: `the forge has no repository ${repository.name}` };
  for (const other of heads.keys())
    if (other !== branch && !other.startsWith('saved/') && (await holds(other)))
      return { code: 'other-branch', because: `it is on branch ${other} of ${repository.name}` };
  if (!heads.has(branch)) return { code: 'no-branch', because: `the forge has no branch ${branch} in ${repository.name}` };
  const local = await repository.unpushed();
  if (local?.commits.length)
    return {
      code: 'unpushed',
      because: `your clone ${repository.name} has what the forge has not: ${list(local.commits.map((subject) => `"${subject}"`))}`,
    };
  if (local?.files.length)
    return { code: 'uncommitted', because: `changed in your clone ${repository.name} and not committed: ${list(local.files)}` };
  return { code };
};
