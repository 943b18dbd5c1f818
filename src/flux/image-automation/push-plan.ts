// From where an automation takes the files, and to where it pushes: its own settings over those of the GitRepository.
import type { KubeObject } from '../../kubernetes/machinery/object.ts';
import type { GitReference } from '../source/resolve-reference.ts';

export interface GitSpec {
  checkout?: { ref: GitReference };
  commit: {
    author: { name?: string; email: string };
    signingKey?: { secretRef: { name: string }; type?: string };
    messageTemplate?: string;
    messageTemplateValues?: Record<string, string>;
  };
  push?: { branch?: string; refspec?: string; options?: Record<string, string> };
}

export interface PushPlan {
  checkout: GitReference | undefined;
  branch: string;
  /** The branch is another one than that which was checked out. */
  switches: boolean;
}

const noBranch = 'push spec not provided, and cannot be inferred from .spec.git.checkout.ref or GitRepository .spec.ref';

/** Throws where neither says a branch. */
export const planPush = (git: GitSpec, repository: KubeObject): PushPlan => {
  const checkout = git.checkout?.ref ?? (repository.spec.ref as GitReference | undefined);
  const wanted = git.push?.branch;
  if (wanted) return { checkout, branch: wanted, switches: wanted !== (checkout ? checkout.branch : 'master') };
  if (!checkout?.branch) throw new Error(noBranch);
  return { checkout, branch: checkout.branch, switches: false };
};

export interface RefspecUpdate {
  from: string;
  to: string;
}

/** Which of the local refs a refspec pushes, and to what. */
export const matchRefspec = (refspec: string, refs: string[]): RefspecUpdate[] => {
  const parts = refspec.split(':');
  if (parts.length !== 2 || parts[1] === '') throw new Error('malformed refspec, separators are wrong');
  const [from = '', to = ''] = parts;
  const stars = [from, to].map((part) => part.split('*').length - 1);
  if (stars[0] !== stars[1] || (stars[0] ?? 0) > 1) throw new Error('malformed refspec, mismatched number of wildcards');
  if (stars[0] === 0) return refs.includes(from) ? [{ from, to }] : [];
  const [before = '', behind = ''] = from.split('*');
  return refs
    .filter((ref) => ref.length >= from.length - 1 && ref.startsWith(before) && ref.endsWith(behind))
    .map((ref) => ({ from: ref, to: to.replace('*', ref.slice(before.length, ref.length - behind.length)) }));
};
