import type { Commit } from './commit.ts';

/** Who prepared the repository, and who automates it; everybody else is the learner, under whatever name. */
const isPlatform = ({ mail }: Commit) => mail === 'platform@gitops-lab.invalid';
const isFlux = ({ author, mail }: Commit) => author === 'Flux' || /^flux(bot|cdbot)?(@|$)/i.test(mail);

/** `learner`, `flux`, or a regular expression on `NAME <MAIL>`. */
export const isBy = (commit: Commit, who: string): boolean => {
  if (who === 'learner') return !isPlatform(commit) && !isFlux(commit);
  if (who === 'flux') return isFlux(commit);
  return new RegExp(who).test(`${commit.author} <${commit.mail}>`);
};
